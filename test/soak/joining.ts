// Twenty clients of three services for some time, one of them deaf and one that vanishes in the middle of transfers.
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../bench/distribution.ts";
import { ziti } from "../kit/install-tools.ts";
import { hostingProcesses, openFakeWorld, publisherOptions } from "../kit/ziti/fake-world.ts";
import { exchange, LocalServices, type PublisherWorld } from "../kit/ziti/local-services.ts";
import { ZitiNetwork } from "../kit/ziti/network.ts";
import { openRealWorld } from "../kit/ziti/real-world.ts";

const megabyte = 1024 * 1024;
const others = 18;
/** What a client asks a service for with its first byte. */
const wishes = { echo: "e", flood: "f", transfer: "t" } as const;
const sizes = { [wishes.flood]: 64 * megabyte, [wishes.transfer]: megabyte };
const patience = 60_000; // ms for an answer
const worstAllowed = 5_000; // ms for a round trip

interface Visits {
  readonly roundTrips: number[];
  dials: number;
  failed: number;
  lost: number;
  deaf: number;
  onDeafGone(): void;
  most: number; // bytes of memory of the hosting process
}

/** @param seconds for each publisher. @returns the faults */
export async function soakJoining(seconds: number): Promise<string[]> {
  process.env.RALPH_TEST_FILE = "soak-joining";
  // With the limits that people have, and not those of tests.
  const { sdk } = publisherOptions("");
  const fake = await openFakeWorld("sdk", { sdk: { ...sdk, limits: {} } }, 3);
  const found = await soakWorld("joining, sdk on the fake network", seconds, fake);
  if (!existsSync(ziti)) {
    console.log(`joining, tunneler: not run, because ${ziti} is missing`);
    return found;
  }
  await using network = await ZitiNetwork.open();
  const world = await openRealWorld(network, "tunneler", {}, 3);
  return [...found, ...(await soakWorld("joining, tunneler on a real network", seconds, world))];
}

async function soakWorld(title: string, seconds: number, world: PublisherWorld): Promise<string[]> {
  await using _world = world;
  await using local = new LocalServices();
  const visits: Visits = {
    roundTrips: [],
    dials: 0,
    failed: 0,
    lost: 0,
    deaf: 0,
    onDeafGone() {},
    most: 0,
  };
  for (const service of world.services) await local.serve(world, service, (socket) => grant(socket, visits));
  await local.publish(world);
  const atFirst = residentBytes();
  const over = Date.now() + seconds * 1_000;
  const clients = Array.from({ length: others }, (_, index) => {
    const service = world.services[index % world.services.length] ?? "";
    return beNeighbour(world, service, visits, over);
  });
  const [first = "", second = ""] = world.services;
  await Promise.all([...clients, beDeaf(world, first, visits, over), vanish(world, second, visits, over)]);
  const [half, most] = [quantile(visits.roundTrips, 0.5), quantile(visits.roundTrips, 0.99)];
  const worst = Math.max(...visits.roundTrips);
  console.log(
    `${title}, ${seconds} s: ${visits.roundTrips.length} round trips, p50 ${half.toFixed(1)} ms, p99 ${most.toFixed(1)} ms, worst ${worst.toFixed(1)} ms; ` +
      `${visits.failed} of ${visits.dials} dials failed, ${visits.lost} other connections lost, the deaf client was disconnected ${visits.deaf} times; ` +
      `memory of the host ${inMegabytes(atFirst)} MB at first, ${inMegabytes(visits.most)} MB at most`,
  );
  for (const line of local.log) console.log(`  ${line}`);
  const faults = [
    ...(visits.failed > 0 ? ["dials failed"] : []),
    ...(visits.lost > 0 ? ["other clients were disconnected"] : []),
    ...(visits.deaf === 0 ? ["the deaf client was not disconnected"] : []),
    ...local.log.filter((line) => line.startsWith("!")),
    ...(worst > worstAllowed ? [`a round trip took ${Math.round(worst)} ms`] : []),
  ];
  return faults.map((fault) => `${title}: ${fault}`);
}

/** A local service: it does what the first byte asks for. */
function grant(socket: Socket, visits: Visits): void {
  socket.once("data", (chunk) => {
    const wish = chunk.toString("latin1", 0, 1);
    if (wish !== wishes.flood && wish !== wishes.transfer) {
      socket.write(chunk);
      socket.pipe(socket);
      return;
    }
    socket.resume();
    socket.end(Buffer.alloc(sizes[wish]));
    if (wish !== wishes.flood) return;
    socket.once("close", () => {
      visits.deaf += 1;
      visits.onDeafGone();
    });
  });
}

/** Dials, and asks for something. @returns undefined when no answer comes */
async function ask(world: PublisherWorld, service: string, visits: Visits, wish: string) {
  visits.dials += 1;
  try {
    const stream = await world.dial(service);
    stream.on("error", () => {});
    stream.write(wish);
    await once(stream, "readable", { signal: AbortSignal.timeout(patience) });
    if (!stream.readableEnded && !stream.destroyed) return stream;
    console.log(`joining: the connection to ${service} ended without an answer`);
  } catch (error) {
    console.log(`joining: a dial of ${service} failed: ${error}`);
  }
  visits.failed += 1;
  return undefined;
}

/** A client as they should be: it asks ten times a second, and measures the time of each answer. */
async function beNeighbour(world: PublisherWorld, service: string, visits: Visits, over: number) {
  let stream: Duplex | undefined;
  while (Date.now() < over) {
    stream ??= await ask(world, service, visits, wishes.echo);
    stream?.read();
    const startedAt = performance.now();
    const answered = stream && (await exchange(stream, Buffer.from("ping")).catch(() => undefined));
    if (answered) visits.roundTrips.push(performance.now() - startedAt);
    else if (stream) {
      visits.lost += 1;
      stream.destroy();
      stream = undefined;
    }
    await sleep(100);
  }
  stream?.destroy();
}

/** A client that asks for 64 MB and reads none of it, until it is disconnected; then it comes again. */
async function beDeaf(world: PublisherWorld, service: string, visits: Visits, over: number) {
  while (Date.now() < over) {
    const stream = await ask(world, service, visits, wishes.flood);
    if (!stream) continue;
    const gone = new AbortController();
    visits.onDeafGone = () => gone.abort();
    await sleep(Math.max(over - Date.now(), 0), undefined, { signal: gone.signal }).catch(() => {});
    stream.destroy();
  }
}

/** A client that leaves in the middle of a transfer, every second. */
async function vanish(world: PublisherWorld, service: string, visits: Visits, over: number) {
  while (Date.now() < over) {
    const stream = await ask(world, service, visits, wishes.transfer);
    stream?.destroy();
    visits.most = Math.max(visits.most, residentBytes());
    await sleep(1_000);
  }
}

/** The memory of the hosting process, in bytes (proc(5)). */
function residentBytes(): number {
  const sizesOfAll = hostingProcesses().map((pid) => {
    const [, kilobytes = "0"] =
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  });
  return Math.max(0, ...sizesOfAll);
}

const inMegabytes = (bytes: number) => Math.round(bytes / megabyte);
