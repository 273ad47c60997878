// Tests the proxy with a fake server that records requests: bytes stay the same, and watching changes nothing.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  deferred,
  FakeOpencodeServer,
  openOpencodeRun,
  openRequest,
  sendRequest,
} from "../opencode-server.fixture.ts";

const echo: Answer = (request, response) => {
  response.writeHead(200, {
    "content-type": request.headers["content-type"] ?? "text/plain",
    "set-cookie": "a=b",
  });
  request.pipe(response);
};

describe("the writing opencode service", () => {
  test("passes bodies both ways unchanged, with the password of the agent session", async () => {
    const { run, upstream } = await openOpencodeRun(echo);
    await using _ = run;
    await using _up = upstream;
    const body = randomBytes(5_000_000);
    const sent = { method: "POST", body, headers: { authorization: "Basic eDp5", cookie: "x=y" } };
    const { status, bytes, headers } = await sendRequest(
      run,
      "opencode-write",
      "/session/ses_1/message?x=1",
      sent,
    );
    expect([status, bytes.equals(body), headers["set-cookie"]]).toEqual([200, true, undefined]);
    expect(upstream.requests).toEqual(["POST /session/ses_1/message?x=1"]);
    await run.waitUntil(() => run.events.length === 3);
    expect(run.events.map(([event]) => event)).toEqual(["join", "action", "leave"]);
    expect(run.actions).toEqual(["wrote to opencode"]);
  });

  test("reaches the server of the running agent session, and explains when there is none", async () => {
    const name =
      (text: string): Answer =>
      (_, response) =>
        void response.end(text);
    const { run, upstream } = await openOpencodeRun(name("one"));
    await using _ = run;
    expect((await sendRequest(run, "opencode-write", "/path")).text).toBe("one");
    await upstream[Symbol.asyncDispose]();
    expect(await sendRequest(run, "opencode-write", "/path")).toMatchObject({
      status: 503,
      text: "The agent session does not answer, or has ended. Try again in a moment.\n",
    });
    run.endIteration();
    expect(await sendRequest(run, "opencode", "/path")).toMatchObject({
      status: 503,
      text: "Iteration 1 has ended: US-003 passed. Try again in a moment.\n",
    });
    run.startIteration("claude");
    run.observe({ kind: "attachable", iteration: 2, point: { kind: "none" } });
    expect((await sendRequest(run, "opencode", "/path")).text).toContain("This agent is not opencode");
    run.startIteration("opencode");
    await using second = await new FakeOpencodeServer(name("two")).listenFor(run);
    expect((await sendRequest(run, "opencode-write", "/path")).text).toBe("two");
    expect(second.requests).toEqual(["GET /path"]);
  });

  test("a response is sent as fast as it is read, and a client that never reads is disconnected", async () => {
    let written = 0;
    const closed = deferred();
    const flood: Answer = (_, response) => {
      response.once("close", () => closed.resolve(undefined));
      const piece = Buffer.alloc(64 * 1024);
      const more = () => {
        if (response.destroyed) return;
        written += piece.length;
        if (response.write(piece)) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    };
    const { run, upstream } = await openOpencodeRun(flood, { limits: { patience: 300 } });
    await using _ = run;
    await using _up = upstream;
    const response = await openRequest(run, "opencode-write", "/event");
    response.pause();
    await closed.promise;
    // What the system buffers for two loopback connections, and what the streams buffer.
    expect(written).toBeLessThan(24 * 1024 * 1024);
    response.destroy();
  });

  test("a client that disconnects ends its request", async () => {
    const closed = deferred();
    const { run, upstream } = await openOpencodeRun((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      response.once("close", () => closed.resolve(undefined));
    });
    await using _ = run;
    await using _up = upstream;
    const response = await openRequest(run, "opencode-write", "/event");
    expect(String((await once(response, "data"))[0])).toBe("data: 1\n\n");
    response.destroy();
    await closed.promise;
    await run.waitUntil(() => run.events.length === 2);
  });
});

describe("the reading opencode service", () => {
  const shows: Answer = (request, response) => {
    if (request.url?.startsWith("/global/event")) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"text":"say canary-of-the-run"}\n\n');
      return;
    }
    const mcp = { here: { headers: { "x-own": "canary-1" }, environment: { A: "canary-2" } } };
    const options = { apiKey: "canary-3", baseURL: "http://x", access_key: "canary-4" };
    const value = { mcp, provider: { mock: { options, env: ["MOCK_API_KEY"] } }, note: "canary-of-the-run" };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ ...value, keybinds: { leader: "ctrl+x" } }));
  };

  test.each([
    ...[
      "POST /session",
      "POST /session/ses_1/message",
      "DELETE /session/ses_1",
      "PATCH /config",
      "PUT /auth/x",
    ],
    ...[
      "HEAD /path",
      "OPTIONS /path",
      "GET /file/content?path=/etc/passwd",
      "GET /find?pattern=x",
      "GET /pty",
    ],
    ...["GET /pty/pty_1/connect", "GET /tui/control/next", "GET /experimental/worktree", "GET /vcs/diff/raw"],
    ...[
      "GET /session/../file/content",
      "GET /session/%2e%2e/file/content",
      "GET //file/content",
      "GET /Event/",
    ],
    ...[
      "GET /session/ses_1%2f..%2f..%2ffile",
      "GET /api/fs/read/etc/passwd",
      "GET /",
      "GET /session/ses_1/shell",
    ],
  ])("refuses %s, which does not reach the server", async (line) => {
    const { run, upstream } = await openOpencodeRun(echo, { mode: "read" });
    await using _ = run;
    await using _up = upstream;
    const [method = "", path = ""] = line.split(" ");
    expect((await sendRequest(run, "opencode", path, { method })).status).toBe(403);
    expect(upstream.requests).toEqual([]);
    expect(run.services.endpoints.map(({ name }) => name)).not.toContain("opencode-write");
  });

  test("shows only the agent's own folder, without credentials", async () => {
    const { run, upstream } = await openOpencodeRun(shows);
    await using _ = run;
    await using _up = upstream;
    const headers = { "x-opencode-directory": "/elsewhere", "accept-encoding": "gzip" };
    const { text } = await sendRequest(run, "opencode", "/config?directory=/elsewhere&workspace=w", {
      headers,
    });
    expect(upstream.requests).toEqual(["GET /config?directory=%2Fthe%2Fcheckout"]);
    expect(JSON.parse(text)).toEqual({
      mcp: { here: { headers: { "x-own": "***" }, environment: { A: "***" } } },
      provider: {
        mock: { options: { apiKey: "***", baseURL: "http://x", access_key: "***" }, env: ["MOCK_API_KEY"] },
      },
      note: "***",
      keybinds: { leader: "ctrl+x" },
    });
    const events = await openRequest(run, "opencode", "/global/event");
    expect(String((await once(events, "data"))[0])).toBe('data: {"text":"say ***"}\n\n');
    events.destroy();
    await run.waitUntil(() => run.services.participants().length === 0);
    expect(run.actions).toEqual([]);
  });

  test.each([
    ["text/html", ""],
    ["application/octet-stream", ""],
    ["application/x-ndjson", ""],
    ["application/jsonl", ""],
    ["image/svg+xml", ""],
    ["", ""],
    ["application/json; charset=utf-16", ""],
    ["text/plain", "gzip"],
    ["application/json", "br"],
  ])("does not show a response of the form %s %s, and says so", async (kind, encoding) => {
    const { run, upstream } = await openOpencodeRun((_, response) => {
      if (kind) response.setHeader("content-type", kind);
      if (encoding) response.setHeader("content-encoding", encoding);
      response.end("canary-of-the-server");
    });
    await using _ = run;
    await using _up = upstream;
    const { status, text } = await sendRequest(run, "opencode", "/path");
    expect(status).toBe(502);
    expect(text.trim()).toBe("The answer of opencode has a form that this service does not show.");
  });

  test.each(["text/plain", "text/plain;charset=UTF-8", "text/event-stream"])(
    "shows a response of the form %s redacted, without other headers",
    async (kind) => {
      const { run, upstream } = await openOpencodeRun((_, response) => {
        response.writeHead(404, { "content-type": kind, "x-note": "canary-1", link: "canary-2" });
        response.end("data: canary-of-the-run\n\n");
      });
      await using _ = run;
      await using _up = upstream;
      const { status, text, headers } = await sendRequest(run, "opencode", "/path");
      expect([status, text, headers["content-type"]]).toEqual([404, "data: ***\n\n", kind]);
      expect(JSON.stringify(headers)).not.toContain("canary");
    },
  );

  test("shows a response without a body", async () => {
    const { run, upstream } = await openOpencodeRun((_, response) => void response.writeHead(204).end());
    await using _ = run;
    await using _up = upstream;
    expect((await sendRequest(run, "opencode", "/path")).status).toBe(204);
  });

  test("closes a connection that asks for another protocol", async () => {
    const { run, upstream } = await openOpencodeRun(echo);
    await using _ = run;
    await using _up = upstream;
    for (const name of ["opencode", "opencode-write"] as const) {
      const line = connect(run.endpoint(name).socket);
      line.write(
        "GET /path HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
      );
      await once(line.resume(), "close");
    }
    expect(upstream.requests).toEqual([]);
  });
});
