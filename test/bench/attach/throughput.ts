// The throughput of the proxies, compared with direct connections; senders and readers run in their own processes.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { AttachableRun } from "../../../src/attach/attach.fixture.ts";
import { openBridge } from "../../../src/overlay/index.ts";
import { OwnerStack } from "../../../src/platform/index.ts";
import { median } from "../distribution.ts";
import type { Row } from "../figure.ts";
import { inTurns } from "./typist.ts";

const run = promisify(execFile);
const turns = { rounds: 15, warmUp: 2 };
/** The size of each transfer, in bytes. */
const size = 128 * 1024 * 1024;

/** Sends the bytes to every client, over TCP and as an HTTP body. Prints the two ports. */
const sender = `
const { createServer } = require("node:http"), net = require("node:net");
const piece = Buffer.alloc(65_536, "0123456789abcde\\n");
const send = (to) => {
  let left = ${size};
  const more = () => {
    while (left > 0) {
      left -= piece.length;
      if (!to.write(piece)) return void to.once("drain", more);
    }
    to.end();
  };
  more();
};
const plain = net.createServer((socket) => { socket.on("error", () => {}); send(socket); });
const http = createServer((_, answer) => { answer.writeHead(200, { "content-type": "text/plain" }); send(answer); });
plain.listen(0, "127.0.0.1", () => http.listen(0, "127.0.0.1", () =>
  console.log(plain.address().port + " " + http.address().port)));`;

/** Reads everything from the address in its argument. Prints the time in ms and the number of bytes. */
const reader = `
const { request } = require("node:http"), net = require("node:net");
const { path, ...address } = JSON.parse(process.argv[1]);
const startedAt = performance.now();
let bytes = 0;
const read = (stream) => stream.on("data", (piece) => { bytes += piece.length; })
  .on("end", () => { console.log(performance.now() - startedAt + " " + bytes); process.exit(); });
if (path === undefined) read(net.connect(address));
else request({ ...address, path, headers: { host: "localhost" } }, read).end();`;

/** The address for a reader; with a path it speaks HTTP. */
type Address = ({ port: number; host: string } | { socketPath: string }) & { path?: string };

/** Measures one transfer. @returns MB/s @throws Error if bytes are missing */
async function read(address: Address): Promise<number> {
  const { stdout } = await run(process.execPath, ["-e", reader, JSON.stringify(address)]);
  const [time = Number.NaN, bytes] = stdout.split(" ").map(Number);
  if (bytes !== size) throw new Error(`${bytes} of ${size} bytes came from ${JSON.stringify(address)}`);
  return size / 1e6 / (time / 1e3);
}

async function openSender() {
  const child = spawn(process.execPath, ["-e", sender], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const [plain = 0, http = 0] = line.toString("utf8").split(" ").map(Number);
  return {
    plain,
    http,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "close");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A run whose attach service is this opencode server. */
async function openProxy(port: number): Promise<AttachableRun> {
  const attachable = await AttachableRun.open();
  const passwordFile = join(attachable.folder, "password");
  writeFileSync(passwordFile, "of-nobody");
  attachable.startIteration("opencode");
  const session = { sessionId: "ses_1", folder: attachable.folder, passwordFile };
  const point = { kind: "opencode", url: `http://127.0.0.1:${port}`, port, ...session } as const;
  attachable.observe({ kind: "attachable", iteration: 1, point });
  return attachable;
}

/** The figures of the proxies. */
export async function throughputRows(): Promise<Row[]> {
  await using owned = new OwnerStack();
  const sent = owned.use(await openSender());
  const host = "127.0.0.1";
  const bridge = owned.use(
    await openBridge({ from: { port: 0 }, connect: () => connect({ port: sent.plain, host }) }),
  );
  const attachable = owned.use(await openProxy(sent.http));
  const through = (name: "opencode" | "opencode-write") => ({
    socketPath: attachable.endpoint(name).socket,
    path: "/event",
  });
  const addresses: Address[] = [
    { port: sent.plain, host },
    { port: bridge.port, host },
    { port: sent.http, host, path: "/event" },
    through("opencode-write"),
    through("opencode"),
  ];
  const rates = await inTurns(
    addresses.map((address) => () => read(address)),
    turns,
  );
  const [plain = [], bridged = [], http = [], writing = [], reading = []] = rates;
  const row = (name: string, values: readonly number[]): Row => ({ name, values, unit: "MB/s" });
  const share = (name: string, values: readonly number[], of: readonly number[]): Row => ({
    name,
    values: [median(values) / median(of)],
    unit: "times",
  });
  return [
    row(`throughput, ${Math.round(size / 1e6)} MB over plain TCP`, plain),
    row("  through the bridge for a tunneler", bridged),
    share("  relative to plain TCP", bridged, plain),
    row("  over plain HTTP", http),
    row("  through the proxy of opencode, to write", writing),
    share("  relative to plain TCP", writing, plain),
    share("  relative to plain HTTP", writing, http),
    row("  through the proxy of opencode, to read: secrets removed", reading),
    share("  relative to plain TCP", reading, plain),
  ];
}
