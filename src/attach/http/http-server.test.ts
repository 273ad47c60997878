// Sends requests over one connection, one by one and all at once: each is answered, or the connection is closed.
import { once } from "node:events";
import { Agent, type IncomingMessage, request as send } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { AttachableRun } from "../attach.fixture.ts";
import { deferred, openOpencodeRun, openRequest } from "../opencode-server.fixture.ts";

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
const large = JSON.stringify({ text: "x".repeat(4_000_000) });

test("a client that sends many requests at once is disconnected, and leaves nothing behind", async () => {
  await using run = await AttachableRun.open();
  for (const name of ["control", "control-write"] as const) {
    const line = connect(run.endpoint(name).socket);
    line.write(get("/log").repeat(50));
    await once(line.resume(), "close");
  }
  await run.waitUntil(() => run.events.length === 4 && run.services.participants().length === 0);
  expect(run.events.map(([event]) => event)).toEqual(["join", "leave", "join", "leave"]);
});

test("a request that comes a little early is answered in turn", async () => {
  await using run = await AttachableRun.open();
  const line = connect(run.endpoint("control").socket);
  line.write(get("/status") + get("/nothing"));
  let text = "";
  for await (const piece of line.setEncoding("utf8")) {
    text += piece;
    if (text.includes("404 Not Found")) break;
  }
  expect(text.indexOf("200 OK")).toBe("HTTP/1.1 ".length);
});

test("more than one early request also ends the response before it", async () => {
  const closed = deferred();
  const { run, upstream } = await openOpencodeRun((request, response) => {
    if (request.url?.startsWith("/config")) return void response.end(large);
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
    response.once("close", () => closed.resolve(undefined));
  });
  await using _ = run;
  await using _up = upstream;
  const line = connect(run.endpoint("opencode-write").socket);
  line.write(get("/event"));
  await once(line, "data");
  line.write(get("/config").repeat(50));
  await Promise.all([once(line.resume(), "close"), closed.promise]);
  await run.waitUntil(() => run.services.participants().length === 0);
  expect(upstream.requests).toEqual(["GET /event"]);
});

test("many requests go through the same connection one by one, with large responses", async () => {
  const { run, upstream } = await openOpencodeRun((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url?.includes("counted")) response.setHeader("content-length", large.length);
    if (request.url?.includes("empty")) response.writeHead(204).end();
    else response.end(large);
  });
  await using _ = run;
  await using _up = upstream;
  for (const name of ["opencode", "opencode-write"] as const) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { socket: socketPath } = run.endpoint(name);
    const statuses: unknown[] = [];
    const asked = Array.from({ length: 40 }, async (_, index) => {
      const path = ["/config", "/config?counted", "/config?empty", "/nothing"][index % 4] ?? "";
      const request = send({ socketPath, agent, path, headers: { host: "localhost" } }).end();
      const [response] = (await once(request, "response")) as [IncomingMessage];
      await once(response.resume(), "end");
      statuses.push(response.statusCode);
    });
    await Promise.all(asked);
    expect(statuses).toHaveLength(40);
    agent.destroy();
    await run.waitUntil(() => run.services.participants().length === 0);
  }
  expect(run.events.map(([event]) => event)).toEqual(["join", "leave", "join", "leave"]);
});

test("a client that never reads a large response is disconnected", async () => {
  const { run, upstream } = await openOpencodeRun(
    (_, response) => void response.setHeader("content-type", "application/json").end(large),
    { limits: { patience: 300 } },
  );
  await using _ = run;
  await using _up = upstream;
  const response = await openRequest(run, "opencode", "/config");
  response.pause();
  await run.waitUntil(() => run.services.participants().length === 0);
  response.destroy();
});
