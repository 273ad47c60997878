// A keystroke through a real Ziti network on loopback, compared with the network's own time for one byte there and back.
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { ssh, tmux } from "../../../src/attach/attach.fixture.ts";
import { createPublisher } from "../../../src/overlay/index.ts";
import { OwnerStack, openProcessStream, systemClock } from "../../../src/platform/index.ts";
import { ziti } from "../../kit/install-tools.ts";
import { Daemon } from "../../kit/ziti/daemon.ts";
import { publisherOptions } from "../../kit/ziti/fake-world.ts";
import { freePort } from "../../kit/ziti/free-port.ts";
import type { ZitiNetwork } from "../../kit/ziti/network.ts";
import { type Row, skippedRow } from "../figure.ts";
import { gatewayCommand, openMirrorRun } from "./key-mirror.ts";
import { makeKey } from "./ssh-servers.ts";
import { inTurns, mirror, Typist } from "./typist.ts";

const turns = { rounds: 400, warmUp: 40 };
/** How much longer than Ziti's own echo a keystroke may take, in ms. */
const goal = 5;
/** A plain echo service, hosted by a Ziti tunneler. */
export const echoService = "echo.bench";

/** Dials a service with the ziti program, as `ssh` does with its ProxyCommand. */
export function dialBare(network: ZitiNetwork, identity: string, service: string): Duplex {
  const { stream } = openProcessStream({
    program: ziti,
    arguments: ["demo", "zcat", "-i", identity, `ziti:${service}`],
    folder: network.folder,
    environment: network.environment,
  });
  return stream.on("error", () => {});
}

/** Publishes a plain TCP echo with Ziti alone. @returns an identity that may dial it */
export async function openEcho(network: ZitiNetwork, owned: OwnerStack): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  owned.use({
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  await network.addService(echoService, port, "echo");
  const host = await network.addIdentity("echo-host", "echo-host");
  const caller = await network.addIdentity("echo-caller", "echo-caller");
  await network.addPolicy("Bind", "echo", "echo-host");
  await network.addPolicy("Dial", "echo", "echo-caller");
  const tunneler = await startTunneler(network, host);
  owned.use({ [Symbol.asyncDispose]: () => tunneler.kill() });
  return caller;
}

/** Starts a plain Ziti tunneler; resolves when it hosts. */
export function startTunneler(network: ZitiNetwork, identity: string): Promise<Daemon> {
  return Daemon.start({
    program: ziti,
    args: ["tunnel", "host", "-i", identity, "--cli-agent=false"],
    folder: network.folder,
    environment: network.environment,
    ready: "hosting service, waiting for connections",
  });
}

/** Sends one byte and reads it back. @returns the time, in ms */
async function exchangeByte(stream: Duplex): Promise<number> {
  const startedAt = performance.now();
  stream.write("x");
  await once(stream, "data");
  return performance.now() - startedAt;
}

/** Publishes the terminal of a run with our tunneler, and connects a typist through the network. */
async function connectThroughZiti(network: ZitiNetwork, owned: OwnerStack) {
  const folder = join(network.folder, "run");
  mkdirSync(folder, { mode: 0o700 });
  const key = makeKey(folder, "key");
  const run = owned.use(await openMirrorRun(folder, key));
  await run.startSession(mirror);
  const service = "terminal-write.bench";
  await network.addService(service, await freePort(), "run");
  const identity = await network.addIdentity("run-host", "run-host");
  const caller = await network.addIdentity("run-caller", "run-caller");
  await network.addPolicy("Bind", "run", "run-host");
  await network.addPolicy("Dial", "run", "run-caller");
  const marker = `RALPH_BENCH=${folder}`;
  const publication = owned.use(
    createPublisher("tunneler", publisherOptions(folder, { ziti, marker })).publish({
      endpoints: [{ service, socket: run.endpoint("terminal-write").socket }],
      identity,
      folder,
      environment: process.env,
      marker,
      clock: systemClock,
      signal: new AbortController().signal,
      log: { info: () => {}, warn: (line) => console.error(line) },
    }),
  );
  const state = await publication.settled;
  if (state.kind !== "up") throw new Error(`the terminal is not reachable: ${JSON.stringify(state)}`);
  const proxy = `ProxyCommand=${ziti} demo zcat -i ${caller} ziti:${service}`;
  const through = owned.use(await Typist.open(gatewayCommand(run, key, "-o", proxy)));
  return through;
}

/** The figures of a keystroke through Ziti. @param echoCaller an identity that may dial the echo */
export async function zitiKeystrokeRows(network: ZitiNetwork, echoCaller: string): Promise<Row[]> {
  const title = "keystroke, OpenSSH through Ziti to the gateway";
  if (!ssh || !tmux) return [skippedRow(title, "ssh or tmux is missing")];
  await using owned = new OwnerStack();
  const through = await connectThroughZiti(network, owned);
  const echo = dialBare(network, echoCaller, echoService);
  owned.use({ [Symbol.asyncDispose]: async () => void echo.destroy() });
  const [typed = [], echoed = []] = await inTurns([() => through.press(), () => exchangeByte(echo)], turns);
  const more = typed.map((time, round) => time - (echoed[round] ?? Number.NaN));
  return [
    { name: title, values: typed, unit: "ms" },
    { name: "  Ziti's own TCP echo, one byte", values: echoed, unit: "ms" },
    { name: "  difference of the two, per turn", values: more, unit: "ms", goal },
  ];
}
