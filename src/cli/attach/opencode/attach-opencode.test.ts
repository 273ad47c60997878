// Tests that only opencode can use its port, and that it opens the agent's session.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, createServer as createNetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { openBridge } from "../../../overlay/index.ts";
import { currentProcessContext, type ProcessContext } from "../../../platform/index.ts";
import { openSocketTransport } from "../transport.ts";
import { attachOpencode } from "./attach-opencode.ts";
import { guardStream } from "./guard-stream.ts";

/** An opencode service on a Unix socket, and a fake opencode that records its arguments and the answers it got. */
async function openService(answer: () => { status: number; body: string }) {
  const folder = mkdtempSync(join(tmpdir(), "oc-"));
  const socket = join(folder, "s");
  const server = createServer((_, response) => {
    const { status, body } = answer();
    response.writeHead(status, { connection: "close" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const program = `#!${process.execPath}
    const [, , verb, address, ...more] = process.argv;
    const password = process.env.OPENCODE_SERVER_PASSWORD;
    const ask = (authorization) => fetch(address + "/x", { headers: { ...authorization, connection: "close" } }).then((answer) => answer.status, () => "refused");
    const basic = (word) => ({ authorization: "Basic " + Buffer.from("opencode:" + word).toString("base64") });
    Promise.all([ask(basic(password)), ask(basic(password + "x")), ask({})]).then((asked) => {
      require("fs").writeFileSync(${JSON.stringify(join(folder, "told"))}, JSON.stringify({ verb, more, asked }));
      process.exit(7);
    });`;
  writeFileSync(join(bin, "opencode"), program, { mode: 0o755 });
  const endless = `#!${process.execPath}\nsetInterval(() => {}, 1000);\n`;
  const control = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end("id: 1\ndata: a line\n\nevent: end\ndata: The run has ended: all stories are done.\n\n");
  });
  const said: string[] = [];
  const here = currentProcessContext();
  const output = {
    ...here.output,
    out: (line: string) => said.push(line),
    error: (line: string) => said.push(line),
  };
  const surroundings: ProcessContext = {
    ...here,
    folder,
    environment: { ...process.env, PATH: bin },
    output,
  };
  const transport = openSocketTransport(socket);
  const connection = {
    kind: "opencode",
    mayWrite: true,
    name: "opencode-write.x.ralph",
    transport,
    openControl: async () => openSocketTransport(join(folder, "control")),
    local: undefined,
  } as const;
  return {
    said,
    /** An opencode that does not end by itself, and a run that ends. */
    async endRun() {
      writeFileSync(join(bin, "opencode"), endless, { mode: 0o755 });
      await new Promise<void>((resolve) => control.listen(join(folder, "control"), resolve));
    },
    join: () => attachOpencode(connection, surroundings, { isPrinted: false }),
    told: () => JSON.parse(readFileSync(join(folder, "told"), "utf8")),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      if (control.listening) await new Promise((resolve) => control.close(resolve));
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

const session = (id: string, updated: number, parentID?: string) => ({
  id,
  directory: `/work/${id}`,
  time: { updated },
  ...(parentID === undefined ? {} : { parentID }),
});

test("opencode opens the agent's session, and other programs on this machine cannot use its port", async () => {
  const sessions = [session("ses_old", 1), session("ses_agent", 2), session("ses_child", 3, "ses_agent")];
  await using service = await openService(() => ({ status: 200, body: JSON.stringify(sessions) }));
  expect(await service.join()).toBe(7);
  expect(service.told()).toEqual({
    verb: "attach",
    more: ["--session", "ses_agent", "--dir", "/work/ses_agent"],
    asked: [200, "refused", "refused"],
  });
});

test("an error of the service is shown, and opencode is not started", async () => {
  await using service = await openService(() => ({ status: 503, body: "Join its \u001b[2Jterminal.\n" }));
  await expect(service.join()).rejects.toThrow("opencode-write.x.ralph answers: Join its  [2Jterminal.");
  expect(() => service.told()).toThrow(/ENOENT/);
});

test.each([
  ["a head without an end", "GET / HTTP/1.1\r\nx: ".padEnd(17_000, "x"), ""],
  ["a password in the body", `GET / HTTP/1.1\r\n\r\nauthorization: basic ${btoa("u:secret")}\r\n\r\n`, ""],
  [
    "the password, in pieces",
    `GET / HTTP/1.1\r\nAuthorization: Basic ${btoa("u:secret")}\r\n\r\nbody`,
    "body",
  ],
])("%s", async (_, sent, heard) => {
  const folder = mkdtempSync(join(tmpdir(), "gd-"));
  const socket = join(folder, "s");
  const server = createNetServer(
    { allowHalfOpen: true },
    (line) => void line.on("error", () => {}).pipe(line),
  );
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  {
    await using bridge = await openBridge({
      from: { port: 0 },
      connect: async () => guardStream(await openSocketTransport(socket).connect(), "secret"),
    });
    const line = connect({ port: bridge.port, host: "127.0.0.1", noDelay: true });
    const back = buffer(line).catch(() => Buffer.alloc(0));
    line.write(sent.slice(0, 30));
    line.end(sent.slice(30));
    expect((await back).toString("latin1")).toBe(heard === "" ? "" : sent);
  }
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test("at the end of the run, opencode is ended and the person is told why", async () => {
  await using service = await openService(() => ({ status: 200, body: "[]" }));
  await service.endRun();
  expect(await service.join()).toBe(0);
  expect(service.said[0]).toBe("Press Ctrl-C to leave opencode; the run continues.");
  expect(service.said.at(-1)).toMatch(/The run has ended: all stories are done\.$/);
});
