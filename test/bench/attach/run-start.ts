// The time from the start of a run until people can dial its terminal through a real Ziti network.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { planNetwork, renderPlan } from "../../../src/overlay/index.ts";
import { ziti } from "../../kit/install-tools.ts";
import { freePort } from "../../kit/ziti/free-port.ts";
import type { ZitiNetwork } from "../../kit/ziti/network.ts";
import type { Row } from "../figure.ts";
import { builtFile, World } from "../world.ts";
import { dialBare, echoService, startTunneler } from "./ziti-keystroke.ts";

const rounds = 8;
const invitation = "Join from elsewhere: ";
/** The messages of a run that will not become reachable. */
const refusals = /attach=unavailable|people on other machines cannot attach|people cannot attach/;

/** Creates the planned network. @returns an identity that hosts, and one that may attach */
async function setUp(network: ZitiNetwork) {
  const plan = planNetwork({ repository: "bench/bench", efforts: ["x"] });
  const PATH = `${dirname(ziti)}:${process.env.PATH}`;
  execFileSync("sh", ["-eu"], {
    cwd: network.folder,
    env: { ...network.environment, PATH },
    input: renderPlan(plan),
    stdio: ["pipe", "ignore", "pipe"],
  });
  const identity = join(network.folder, `${plan.hosts[0]?.name}.json`);
  return { identity, maintainer: await network.addIdentity("ann", plan.maintainer) };
}

/** Dials a service; the dialler must speak first. @returns the time to its first byte, in ms @throws Error without an answer */
async function firstByte(network: ZitiNetwork, identity: string, service: string): Promise<number> {
  const startedAt = performance.now();
  const stream = dialBare(network, identity, service);
  stream.write("SSH-2.0-bench\r\n");
  const output = await new Promise<Buffer | undefined>((resolve) => {
    stream.once("data", resolve);
    stream.once("close", () => resolve(undefined));
  });
  const time = performance.now() - startedAt;
  stream.destroy();
  if (!output?.toString("latin1").startsWith("SSH-2.0-")) throw new Error(`no answer from ${service}`);
  return time;
}

/** Waits until a run prints this. @returns the time, in ms @throws Error if the run refuses or ends */
async function waitForText(child: ReturnType<typeof spawn>, text: string): Promise<number> {
  const startedAt = performance.now();
  let output = "";
  return new Promise((resolve, reject) => {
    child.stderr?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (output.includes(text)) resolve(performance.now() - startedAt);
      else if (refusals.test(output)) reject(new Error(`the run is not reachable: ${output}`));
    });
    child.once("close", () => reject(new Error(`the run ends without "${text}": ${output}`)));
  });
}

/** One run with six services; times in ms. */
async function startOnce(network: ZitiNetwork, identities: { identity: string; maintainer: string }) {
  using world = new World();
  const location = ["-C", world.repository, "--effort", "tasks/x", "--state-dir", world.state, "--json"];
  const agent = ["--agent-command", "exec sleep 1000", "--max-iterations", "1"];
  const people = ["--attach", "write", "--ziti-identity", identities.identity, "--ziti-backend", "tunneler"];
  const child = spawn(process.execPath, [builtFile("cli.cjs"), "run", ...location, ...agent, ...people], {
    env: { ...world.environment, PATH: `${dirname(ziti)}:${world.environment.PATH}` },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "close");
  try {
    const invited = await waitForText(child, invitation);
    return { invited, dialled: await firstByte(network, identities.maintainer, "terminal-write.x.ralph") };
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

/** An identity that hosts one service, for a plain Ziti tunneler. */
async function addLoneHost(network: ZitiNetwork): Promise<string> {
  await network.addService("alone.bench", await freePort(), "alone");
  await network.addPolicy("Bind", "alone", "alone-host");
  return network.addIdentity("alone-host", "alone-host");
}

/** The time from the start of a tunneler until it hosts, in ms. */
async function hostAlone(network: ZitiNetwork, identity: string): Promise<number> {
  const startedAt = performance.now();
  const tunneler = await startTunneler(network, identity);
  const time = performance.now() - startedAt;
  await tunneler.kill();
  return time;
}

/** The figures for the start of a run. @param echoCaller an identity that may dial the echo */
export async function runStartRows(network: ZitiNetwork, echoCaller: string): Promise<Row[]> {
  const identities = await setUp(network);
  const loneHost = await addLoneHost(network);
  const alone: number[] = [];
  const invited: number[] = [];
  const dialled: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const times = await startOnce(network, identities);
    invited.push(times.invited);
    dialled.push(times.dialled);
    bare.push(await firstByte(network, echoCaller, echoService));
    alone.push(await hostAlone(network, loneHost));
  }
  const row = (name: string, values: readonly number[]): Row => ({ name, values, unit: "ms" });
  return [
    row("from the start of a run to its invitation, six services; a dial then succeeds", invited),
    row("  a plain Ziti tunneler, one service, until it hosts", alone),
    row("  from dialling the terminal to its first byte, including the start of the dialler", dialled),
    row("  the same to Ziti's own TCP echo", bare),
  ];
}
