// Tests the control service as people use it, and against pages of other sites and clients that never read.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { LoopEvent } from "../../loop/index.ts";
import { renderCallerLine } from "../../overlay/index.ts";
import { AttachableRun } from "../attach.fixture.ts";
import { ask, listen, tell } from "./requests.fixture.ts";

const json = { "content-type": "application/json; charset=utf-8" };
const overlay = { host: "control.shop.ralph" };
const note = (text: string): LoopEvent => ({ kind: "note", text });

describe("the control service", () => {
  test("answers with the status of the run, the participants and the commands", async () => {
    await using run = await AttachableRun.open();
    run.startIteration();
    const log = await ask(run, "control", "/log");
    const { status, text, headers } = await tell(run, "control", "/status");
    expect([status, JSON.parse(text)]).toEqual([
      200,
      {
        now: "Iteration 1/20: US-003, agent claude.",
        visitors: [
          { id: 1, service: "control", mayWrite: false, caller: { identity: undefined, key: undefined } },
        ].map((visit) => JSON.parse(JSON.stringify(visit))),
        run: { effort: "shop" },
      },
    ]);
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect((await tell(run, "control", "/")).text).toContain("GET /status");
    expect(await tell(run, "control", "/nothing")).toMatchObject({ status: 404 });
    expect(await tell(run, "control", "/status", { method: "DELETE" })).toMatchObject({ status: 405 });
    log.destroy();
    await run.waitUntil(() => run.events.length === 2);
  });

  test("streams lines and events, and repeats those that a listener has missed", async () => {
    await using run = await AttachableRun.open();
    run.observe(note("first"));
    const responses = [await ask(run, "control", "/log"), await ask(run, "control-write", "/events")];
    const [log, events] = responses.map(listen);
    run.startIteration();
    run.observe(note("last\nof all"));
    expect(await log?.until("of all\n\n")).toBe(
      "id: 1\ndata: Note: first\n\nid: 2\ndata: Iteration 1/20: US-003 A title (agent claude)\n\nid: 3\ndata: Note: last\ndata: of all\n\n",
    );
    expect(await events?.until("id: 3")).toContain(
      'id: 1\nevent: note\ndata: {"kind":"note","text":"first"}\n\n',
    );
    const again = await ask(run, "control", "/log", { headers: { "last-event-id": "2" } });
    expect(await listen(again).until("of all\n\n")).toBe("id: 3\ndata: Note: last\ndata: of all\n\n");
    const point = {
      url: "http://127.0.0.1:1",
      port: 1,
      sessionId: "ses_1",
      folder: "/",
      passwordFile: "/canary",
    };
    run.observe({ kind: "attachable", iteration: 1, point: { kind: "opencode", ...point } });
    expect(await events?.until('"kind":"opencode"')).not.toContain("canary");
    for (const response of [...responses, again]) response.destroy();
  });

  test("disconnects a listener who never reads, and keeps the others", async () => {
    await using run = await AttachableRun.open({ limits: { unread: 50_000 } });
    const [deaf, awake] = [await ask(run, "control", "/log"), await ask(run, "control", "/log")];
    deaf.pause();
    let heard = 0;
    awake.on("data", (text: string) => {
      heard += text.length;
    });
    const isGone = () => run.events.some(([event, { id }]) => event === "leave" && id === 1);
    for (let count = 0; !isGone() && count < 5_000; count += 1) {
      run.observe(note("x".repeat(5_000)));
      await once(awake, "data");
    }
    expect(isGone()).toBe(true);
    expect(run.services.participants().map(({ id }) => id)).toEqual([2]);
    expect(heard).toBeGreaterThan(50_000);
    for (const response of [deaf, awake]) response.destroy();
  });
});

describe("a command", () => {
  const verbs = ["stop", "stop-now", "checkpoint", "pause", "resume"];

  test("is sent through the writing service, and is recorded with its sender", async () => {
    await using run = await AttachableRun.open();
    for (const verb of verbs)
      expect(await tell(run, "control-write", `/${verb}`, { method: "POST" })).toMatchObject({
        status: 202,
        text: JSON.stringify({ asked: verb }),
      });
    expect(run.commands).toEqual(verbs);
    expect(run.events.map(([event]) => event).slice(0, 3)).toEqual(["join", "action", "leave"]);
    expect(run.actions).toEqual(verbs.map((verb) => `asked for ${verb}`));
    const line = connect(run.endpoint("control-write").socket);
    line.write(renderCallerLine("maintainer-1"));
    line.write("POST /pause HTTP/1.1\r\nhost: control.shop.ralph\r\nconnection: close\r\n\r\n");
    const [answer] = await once(line, "data");
    expect(String(answer)).toContain("202 Accepted");
    expect(run.events.at(-1)?.[1].caller.identity).toBe("maintainer-1");
  });

  test("is refused by the reading service, and as a GET", async () => {
    await using run = await AttachableRun.open();
    for (const verb of verbs) {
      expect(await tell(run, "control", `/${verb}`, { method: "POST" })).toMatchObject({ status: 403 });
      expect(await tell(run, "control-write", `/${verb}`)).toMatchObject({ status: 404 });
    }
    await using reading = await AttachableRun.open({ mode: "read" });
    expect(reading.services.endpoints.map(({ name }) => name)).not.toContain("control-write");
    expect([run.commands, run.events, reading.commands]).toEqual([[], [], []]);
  });
});

describe("requests that may be refused", () => {
  test.each<[string, Record<string, string | string[]>, number]>([
    ["the name of another site", { host: "evil.example" }, 400],
    ["a name that only starts like ours", { host: "localhost.evil.example" }, 400],
    ["no name", { host: "" }, 400],
    ["two names", { host: ["localhost", "evil.example"] }, 400],
    ["a page of another site", { origin: "https://evil.example" }, 403],
    ["a page without an origin of its own", { origin: "null" }, 403],
    ["a form of another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a page of another port", { host: "localhost:1234", origin: "http://localhost:9", ...json }, 403],
    ["a page of another site that says it sends JSON", { origin: "https://evil.example", ...json }, 403],
    ["a form that names no origin", { referer: "https://evil.example/" }, 403],
    ["a form of our own page", { origin: "http://localhost", "content-type": "text/plain" }, 403],
    ["our own page", { host: "LOCALHOST:1234", origin: "http://localhost:1234", ...json }, 202],
    ["the page at the overlay's name", { ...overlay, "sec-fetch-site": "same-origin", ...json }, 202],
    ["curl at the overlay's name", overlay, 202],
    ["curl with a port", { host: "127.0.0.1:1234" }, 202],
  ])("%s", async (_, headers, status) => {
    await using run = await AttachableRun.open();
    const socket = run.endpoint("control-write").socket;
    const hosts = [headers.host ?? "localhost"].flat().map((host) => `host: ${host}\r\n`);
    const more = Object.entries(headers).filter(([name]) => name !== "host");
    const line = connect(socket);
    line.write(
      `POST /stop HTTP/1.1\r\n${hosts.join("")}${more.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
    );
    const [answer] = await once(line, "data");
    expect(String(answer).split(" ")[1]).toBe(String(status));
    expect(run.commands).toEqual(status === 202 ? ["stop"] : []);
    line.destroy();
  });

  test("connections with half a request or a too large one are closed, and only the allowed number stays", async () => {
    await using run = await AttachableRun.open({ limits: { handshake: 300, clients: 2 } });
    const { socket } = run.endpoint("control");
    const [half, large] = [connect(socket), connect(socket)];
    half.write("GET /status HTTP/1.1\r\nhost: local");
    large.on("error", () => {});
    large.write(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"x".repeat(20_000)}\r\n\r\n`);
    await Promise.all([half, large].map((line) => once(line.resume(), "close")));
    const listeners = await Promise.all(Array.from({ length: 8 }, () => ask(run, "control", "/events")));
    expect(await tell(run, "control", "/status")).toMatchObject({ status: 503 });
    for (const response of listeners) response.destroy();
    await run.waitUntil(() => run.services.participants().length === 0);
    expect(await tell(run, "control", "/status")).toMatchObject({ status: 200 });
  });

  test("one person cannot take all connections: one more than a few pages need is refused with a sentence, and others get in", async () => {
    await using run = await AttachableRun.open();
    for (const name of ["control", "control-write"] as const) {
      const lines: Socket[] = [];
      const open = async (identity: string | undefined) => {
        const line = connect(run.endpoint(name).socket);
        lines.push(line);
        if (identity !== undefined) line.write(renderCallerLine(identity));
        line.write("GET /log HTTP/1.1\r\nhost: localhost\r\n\r\n");
        const [answer] = await once(line, "data");
        return String(answer);
      };
      for (let number = 0; number < 16; number += 1) expect(await open("mallory")).toContain(" 200 ");
      const refused = await open("mallory");
      expect(refused).toContain(" 503 ");
      expect(refused).toMatch(/\nYou have 16 connections to this service, .* Close one, and try again\.\n/);
      for (const other of ["ann", undefined]) expect(await open(other)).toContain(" 200 ");
      for (const line of lines) line.destroy();
    }
  });
});
