// The page of a live run: who gets it, under which policy, and what reading its data costs the run.
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { AttachableRun } from "../attach.fixture.ts";
import { ReportFeed, type ReportReader } from "./report-feed.ts";
import { ask, listen, tell } from "./requests.fixture.ts";

const html = { headers: { accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8" } };

/** A reader that counts. */
function countingReader(report: () => Promise<string | undefined> = async () => "{}") {
  let count = 0;
  const reader: ReportReader = {
    report: () => {
      count += 1;
      return report();
    },
    details: async () => undefined,
    watch: () => ({ [Symbol.dispose]() {} }),
  };
  return { reader, count: () => count };
}

describe("the page of a live run", () => {
  test("is for browsers, and other programs get the text", async () => {
    await using run = await AttachableRun.open();
    const { status, text, headers } = await tell(run, "control", "/", html);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(text).toContain("<title>shop &lt;live&gt;</title>");
    for (const accept of ["*/*", "application/json", undefined]) {
      const plain = await tell(run, "control", "/", accept === undefined ? {} : { headers: { accept } });
      expect(plain.headers["content-type"]).toMatch(/^text\/plain/);
      expect(plain.text).toContain("GET /status");
    }
  });

  test("may load and ask nothing but its own address, and no page may frame it", async () => {
    await using run = await AttachableRun.open();
    const { headers } = await tell(run, "control", "/", html);
    const policy = String(headers["content-security-policy"]).split("; ");
    expect(policy.sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
    ]);
    const always = {
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    };
    expect(headers).toMatchObject({ ...always, "referrer-policy": "no-referrer" });
    for (const path of ["/page.js", "/page.css", "/report.json", "/iterations/1.json", "/iterations/9.json"])
      expect((await tell(run, "control", path)).headers).toMatchObject(always);
  });

  test("has buttons on the writing service only", async () => {
    await using run = await AttachableRun.open();
    expect((await tell(run, "control", "/", html)).text).toContain('data-commands=""');
    expect((await tell(run, "control-write", "/", html)).text).toContain(
      'data-commands="stop stop-now checkpoint pause resume"',
    );
  });

  test("gets its program, its style and its data", async () => {
    await using run = await AttachableRun.open();
    const got = async (path: string) => {
      const { status, text, headers } = await tell(run, "control", path);
      return [status, headers["content-type"], text];
    };
    expect(await got("/page.js")).toEqual([200, "text/javascript; charset=utf-8", "run()"]);
    expect(await got("/page.css")).toEqual([200, "text/css; charset=utf-8", "a{}"]);
    expect(await got("/report.json")).toEqual([200, "application/json", '{"effort":"shop"}']);
    expect(await got("/iterations/1.json")).toEqual([200, "application/json", '{"n":1}']);
  });

  test("has nothing at other paths", async () => {
    await using run = await AttachableRun.open();
    const paths = [
      "/iterations/2.json",
      "/iterations/0.json",
      "/iterations/01.json",
      "/iterations/1",
      "/iterations/-1.json",
      "/iterations/1e3.json",
      "/iterations/9999999999.json",
      "/iterations/..%2freport.json",
      "/iterations/..%2f..%2fsessions.db",
      "/iterations/%2e%2e/%2e%2e/etc/passwd",
      "/iterations/1.json%00",
      "/iterations/1.json/",
      "/page.js.map",
      "/../page.js%2f..",
    ];
    for (const path of paths) expect([path, (await tell(run, "control", path)).status]).toEqual([path, 404]);
  });
});

describe("reading the report", () => {
  test("happens once for all who ask, and again after an event", async () => {
    const { reader, count } = countingReader();
    await using run = await AttachableRun.open({ report: reader });
    const all = await Promise.all(Array.from({ length: 6 }, () => tell(run, "control", "/report.json")));
    expect(all.map(({ status }) => status)).toEqual(Array(6).fill(200));
    await tell(run, "control-write", "/report.json");
    expect(count()).toBe(1);
    run.observe({ kind: "note", text: "something happened" });
    await tell(run, "control", "/report.json");
    expect(count()).toBe(2);
  });

  test("happens at most twice a second, however many events and readers there are", async () => {
    const clock = new TestClock(1_000);
    const { reader, count } = countingReader();
    const feed = new ReportFeed(reader, clock);
    await feed.report();
    const start = clock.monotonic();
    for (let number = 0; number < 50; number += 1) {
      feed.markStale();
      await Promise.all([feed.report(), feed.report()]);
    }
    expect(count()).toBe(51);
    expect(clock.monotonic() - start).toBeGreaterThanOrEqual(50 * 500);
  });

  test("does not hang with a record that cannot be read", async () => {
    const reader: ReportReader = {
      report: () => new Promise(() => {}),
      details: async (n) => String(n),
      watch: () => ({ [Symbol.dispose]() {} }),
    };
    const feed = new ReportFeed(reader, new TestClock());
    const stuck = feed.report();
    await expect(stuck).rejects.toThrow("cannot be read now");
    expect(String(await feed.details(1))).toBe("1");
  });

  test("fails with a sentence, not with the error, and is tried again", async () => {
    let isBroken = true;
    const { reader } = countingReader(async () => {
      if (isBroken) throw new Error("EACCES: /home/ann/.local/share/ralph/sessions.db");
      return "{}";
    });
    await using run = await AttachableRun.open({ report: reader });
    expect(await tell(run, "control", "/report.json")).toMatchObject({
      status: 503,
      text: "The records of the run cannot be read now. Try again in a moment.\n",
    });
    isBroken = false;
    expect(await tell(run, "control", "/report.json")).toMatchObject({ status: 200 });
  });

  test("gives nothing before there are records, and nothing that is too large", async () => {
    await using early = await AttachableRun.open({ report: countingReader(async () => undefined).reader });
    expect(await tell(early, "control", "/report.json")).toMatchObject({ status: 404 });
    const large = "x".repeat(17 * 1024 * 1024);
    await using run = await AttachableRun.open({ report: countingReader(async () => large).reader });
    const { status, text } = await tell(run, "control", "/report.json");
    expect([status, text]).toEqual([503, expect.stringContaining("has 17 MB, more than the page shows")]);
  });

  test("by somebody who never takes the answer holds up no other reader", async () => {
    const report = countingReader(async () => "x".repeat(8 * 1024 * 1024));
    await using run = await AttachableRun.open({ report: report.reader });
    const deaf = connect(run.endpoint("control").socket).pause();
    deaf.on("error", () => {});
    deaf.write("GET /report.json HTTP/1.1\r\nhost: localhost\r\n\r\n");
    for (let number = 0; number < 3; number += 1) {
      run.observe({ kind: "note", text: "more" });
      expect((await tell(run, "control", "/report.json")).text).toHaveLength(8 * 1024 * 1024);
    }
    deaf.destroy();
  });
});

describe("the changes that a page follows", () => {
  test("are short, numbered, and can be resumed, also after another run had the address", async () => {
    await using run = await AttachableRun.open();
    run.startIteration();
    run.prompted();
    const first = await ask(run, "control", "/changes");
    const line = "Iteration 1/20: US-003 A title (agent claude)";
    const started = `id: 1\nevent: change\ndata: ${JSON.stringify({ kind: "iteration-started", iteration: 1, line })}\n\n`;
    const prompted = `id: 2\nevent: change\ndata: ${JSON.stringify({ kind: "prompted", iteration: 1, line: null })}\n\n`;
    expect(await listen(first).until("prompted")).toBe(started + prompted);
    const resumed = await ask(run, "control", "/changes", { headers: { "last-event-id": "1" } });
    expect(await listen(resumed).until("prompted")).toBe(prompted);
    const later = await ask(run, "control", "/changes", { headers: { "last-event-id": "400" } });
    expect(await listen(later).until("prompted")).toBe(started + prompted);
    for (const response of [first, resumed, later]) response.destroy();
  });

  test("tell once that records grow, however often they do, while their iteration is at work", async () => {
    await using run = await AttachableRun.open();
    run.startIteration();
    const changes = await ask(run, "control", "/changes");
    const events = await ask(run, "control", "/events");
    const [heard, others] = [listen(changes), listen(events)];
    expect(run.watched?.iteration).toBe(1);
    for (let number = 0; number < 100; number += 1) run.watched?.onChange();
    const text = await heard.until('event: records\ndata: {"iteration":1}\n\n');
    expect(text.match(/event: records/g)).toHaveLength(1);
    run.endIteration();
    expect(await others.until("iteration-ended")).not.toContain("records\n");
    expect(run.watched).toBeUndefined();
    for (const response of [changes, events]) response.destroy();
  });
});
