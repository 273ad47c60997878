// A keystroke through a real Ziti network on loopback, beside what the network itself takes for one byte there and back.
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
import { gatewayWay, openMirrorHouse } from "./mirror-house.ts";
import { makeKey } from "./ssh-servers.ts";
import { inTurns, mirror, Typist } from "./typist.ts";

const turns = { rounds: 400, warmUp: 40 };
/** How much more than Ziti's own echo a keystroke may take, in ms. */
const goal = 5;
/** The service that is nothing but an echo, hosted by a tunneler that knows nothing of us. */
export const echoService = "echo.bench";

/** Dials a service with the program of Ziti alone, as `ssh` does by its ProxyCommand. */
export function dialBare(network: ZitiNetwork, identity: string, service: string): Duplex {
  const { stream } = openProcessStream({
    program: ziti,
    arguments: ["demo", "zcat", "-i", identity, `ziti:${service}`],
    folder: network.folder,
    environment: network.environment,
  });
  return stream.on("error", () => {});
}

/** A plain echo on TCP, made reachable by Ziti alone. @returns the identity of who may dial it */
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

/** Ziti's tunneler, without anything of us; resolves when it says that it hosts. */
export function startTunneler(network: ZitiNetwork, identity: string): Promise<Daemon> {
  return Daemon.start({
    program: ziti,
    args: ["tunnel", "host", "-i", identity, "--cli-agent=false"],
    folder: network.folder,
    environment: network.environment,
    ready: "hosting service, waiting for connections",
  });
}

/** Sends one byte and takes it back, in ms. */
async function exchangeByte(stream: Duplex): Promise<number> {
  const begun = performance.now();
  stream.write("x");
  await once(stream, "data");
  return performance.now() - begun;
}

/** The terminal of a house, published by our tunneler in the network, and somebody who came in through it. */
async function visitThroughZiti(network: ZitiNetwork, owned: OwnerStack) {
  const folder = join(network.folder, "house");
  mkdirSync(folder, { mode: 0o700 });
  const key = makeKey(folder, "key");
  const house = owned.use(await openMirrorHouse(folder, key));
  await house.startSession(mirror);
  const service = "terminal-write.bench";
  await network.addService(service, await freePort(), "house");
  const identity = await network.addIdentity("house-host", "house-host");
  const caller = await network.addIdentity("house-caller", "house-caller");
  await network.addPolicy("Bind", "house", "house-host");
  await network.addPolicy("Dial", "house", "house-caller");
  const marker = `RALPH_BENCH=${folder}`;
  const publication = owned.use(
    createPublisher("tunneler", publisherOptions(folder, { ziti, marker })).publish({
      endpoints: [{ service, socket: house.endpoint("terminal-write").socket }],
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
  const through = owned.use(await Typist.open(gatewayWay(house, key, "-o", proxy)));
  return through;
}

/** The figures of a keystroke through Ziti. @param echoCaller who may dial the echo */
export async function zitiKeystrokeRows(network: ZitiNetwork, echoCaller: string): Promise<Row[]> {
  const title = "keystroke, OpenSSH through Ziti to the gateway";
  if (!ssh || !tmux) return [skippedRow(title, "there is no ssh or no tmux")];
  await using owned = new OwnerStack();
  const through = await visitThroughZiti(network, owned);
  const echo = dialBare(network, echoCaller, echoService);
  owned.use({ [Symbol.asyncDispose]: async () => void echo.destroy() });
  const [typed = [], echoed = []] = await inTurns([() => through.press(), () => exchangeByte(echo)], turns);
  const more = typed.map((time, round) => time - (echoed[round] ?? Number.NaN));
  return [
    { name: title, values: typed, unit: "ms" },
    { name: "  Ziti's own TCP echo, one byte", values: echoed, unit: "ms" },
    { name: "  more than that, in each turn", values: more, unit: "ms", goal },
  ];
}
