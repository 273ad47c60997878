// A run that people can attach to, for tests: the services, agent sessions in a real tmux, and clients with ssh.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTmux, type TmuxSession } from "../agents/tmux/index.ts";
import type { LoopEvent } from "../loop/index.ts";
import { type Bridge, openBridge } from "../overlay/index.ts";
import { createRedactor, findProgram, systemClock } from "../platform/index.ts";
import {
  type AttachRequest,
  openServices,
  type Participant,
  type ServiceName,
  type Services,
} from "./index.ts";
import { SshClient } from "./ssh-client.fixture.ts";

export { SshClient, ssh } from "./ssh-client.fixture.ts";

/** The tmux of this machine; undefined when it has none. */
export const tmux = findProgram("tmux", process.env.PATH ?? "", "/");
export const testMark = `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`;

/** A run with its services; disposing it ends both and all clients. */
export class AttachableRun implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "at-"));
  /** The calls to the participant listener. */
  readonly events: [event: "join" | "leave" | "action", participant: Participant][] = [];
  readonly warnings: string[] = [];
  /** The commands that were sent to the run. */
  readonly commands: string[] = [];
  /** What participants did. */
  readonly actions: string[] = [];
  /** The iteration whose records are watched, and what to call when they grow. */
  watched: { iteration: number; onChange(): void } | undefined;
  readonly #sessions: TmuxSession[] = [];
  readonly #clients: SshClient[] = [];
  readonly #bridges: Bridge[] = [];
  #services: Services | undefined;
  #iterations = 0;
  #wake = () => {};

  static async open(request: Partial<AttachRequest> = {}): Promise<AttachableRun> {
    const run = new AttachableRun();
    const record = (event: "join" | "leave") => (participant: Participant) => {
      run.events.push([event, participant]);
      run.#wake();
    };
    run.#services = await openServices({
      mode: "write",
      folder: join(run.folder, "s"),
      keys: undefined,
      hostSecret: undefined,
      stateKey: "ralph.yml/shop/main",
      loadsAll: true,
      environment: process.env,
      marker: testMark,
      clock: systemClock,
      redactor: createRedactor(["canary-of-the-run"]),
      hostNames: ["control.shop.ralph", "opencode.shop.ralph"],
      status: () => ({ effort: "shop" }),
      sendCommand: (verb) => run.commands.push(verb),
      page: { title: "shop <live>", files: () => ({ script: "run()", style: "a{}" }) },
      report: {
        report: async () => JSON.stringify({ effort: "shop" }),
        details: async (n) => (n === 1 ? JSON.stringify({ n }) : undefined),
        watch: (n, onChange) => run.#watchRecords(n, onChange),
      },
      listener: {
        onJoin: record("join"),
        onLeave: record("leave"),
        onAction: (participant, what) => run.#recordAction(participant, what),
        onWarning: (text) => run.warnings.push(text),
      },
      ...request,
    }).catch((error: unknown) => {
      rmSync(run.folder, { recursive: true });
      throw error;
    });
    return run;
  }

  #watchRecords(iteration: number, onChange: () => void): Disposable {
    this.watched = { iteration, onChange };
    return {
      [Symbol.dispose]: () => {
        this.watched = undefined;
      },
    };
  }

  #recordAction(participant: Participant, what: string): void {
    this.events.push(["action", participant]);
    this.actions.push(what);
    this.#wake();
  }

  get services(): Services {
    if (!this.#services) throw new Error("not open yet");
    return this.#services;
  }

  endpoint(name: ServiceName) {
    const endpoint = this.services.endpoints.find((each) => each.name === name);
    if (!endpoint) throw new Error(`${name} is not open`);
    return endpoint;
  }

  observe(event: LoopEvent): void {
    this.services.observe(event);
  }

  /** Starts the next iteration. */
  startIteration(agent = "claude"): void {
    this.#iterations += 1;
    const about = {
      iteration: this.#iterations,
      maxIterations: 20,
      storyId: "US-003",
      storyTitle: "A title",
    };
    this.observe({ kind: "iteration-started", ...about, agent, outputFile: "/dev/null" });
  }

  /** The agent of the iteration has its prompt. */
  prompted(): void {
    this.observe({ kind: "prompted", iteration: this.#iterations });
  }

  /** Ends the iteration. */
  endIteration(): void {
    const about = { iteration: this.#iterations, storyId: "US-003", reason: "1 gate passed.", durationMs: 1 };
    const told = { lastWords: "", putBack: [], record: "/dev/null" };
    this.observe({ kind: "iteration-ended", ...about, outcome: "passed", commit: undefined, ...told });
  }

  /** Starts an agent session that people can attach to; it runs this script. */
  async startSession(script: string, isPrompted = true): Promise<TmuxSession> {
    const session = await openTmux({
      program: "sh",
      arguments: ["-c", script],
      folder: this.folder,
      environment: { PATH: process.env.PATH ?? "", RALPH_TEST_FILE: process.env.RALPH_TEST_FILE ?? "" },
      // A marker of its own: the end of the session ends all processes with it.
      marker: `RALPH_TEST_SESSION=${this.folder}/${this.#sessions.length}`,
      socketFolder: join(this.folder, "t"),
      clock: systemClock,
      columns: 80,
      rows: 20,
    });
    this.#sessions.push(session);
    const { socket, session: name, pane } = session;
    const point = { kind: "tmux", socket, session: name, pane } as const;
    this.observe({ kind: "attachable", iteration: this.#iterations, point });
    if (isPrompted) this.prompted();
    return session;
  }

  /** Runs a tmux command. @returns what it printed */
  runTmux(session: TmuxSession, ...args: string[]): string {
    return execFileSync("tmux", ["-S", session.socket, ...args], { encoding: "utf8" });
  }

  /** Resolves when this holds, which is looked at after each event. */
  async waitUntil(holds: () => boolean): Promise<void> {
    while (!holds())
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  /** Makes a key pair. @returns the file of the private key, and the line of the public one */
  key(name: string, ...kind: string[]): { file: string; line: string } {
    const file = join(this.folder, name);
    const args = kind.length > 0 ? kind : ["-t", "ed25519"];
    execFileSync("ssh-keygen", ["-q", ...args, "-N", "", "-C", "", "-f", file]);
    return { file, line: readFileSync(`${file}.pub`, "utf8").trim() };
  }

  /** The arguments of ssh to a service, through its Unix socket. */
  sshArguments(name: ServiceName, ...options: string[]): string[] {
    const { socket } = this.endpoint(name);
    const hosts = join(this.folder, "known_hosts");
    writeFileSync(hosts, `ralph ${this.services.hostKey?.publicKey}\n`);
    const through = `${process.execPath} -e 'const s=net.connect(process.argv[1]);process.stdin.pipe(s);s.pipe(process.stdout)' ${socket}`;
    return [
      ...["-F", "/dev/null", "-o", `UserKnownHostsFile=${hosts}`, "-o", "StrictHostKeyChecking=yes"],
      ...["-o", "HostKeyAlias=ralph", "-o", "IdentityAgent=none", "-o", "IdentitiesOnly=yes"],
      ...[
        "-o",
        "BatchMode=yes",
        "-o",
        "ConnectTimeout=30",
        ...options,
        "-o",
        `ProxyCommand=${through}`,
        "somebody@127.0.0.1",
      ],
    ];
  }

  /** Opens a port of 127.0.0.1 that leads to a service. @returns its number */
  async openPort(name: ServiceName): Promise<number> {
    const { socket } = this.endpoint(name);
    const bridge = await openBridge({
      from: { port: 0 },
      connect: () => connect({ path: socket, allowHalfOpen: true }),
    });
    this.#bridges.push(bridge);
    return bridge.port;
  }

  /** Attaches with ssh, in a terminal of 100 by 30. */
  async connect(name: ServiceName, ...options: string[]): Promise<SshClient> {
    const client = await SshClient.open(this.sshArguments(name, ...options), this.folder);
    this.#clients.push(client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#services?.[Symbol.asyncDispose]();
    for (const bridge of this.#bridges) await bridge[Symbol.asyncDispose]();
    for (const client of this.#clients) await client.close();
    for (const session of this.#sessions) await session.stop(0);
    rmSync(this.folder, { recursive: true });
  }
}

/** The network addresses that this process listens on, as `address:port` in hexadecimal digits (proc(5)). */
export function listening(): string[] {
  const own = new Set(readdirSync("/proc/self/fd").map(linkOf));
  const rows = ["tcp", "tcp6"].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, "utf8").split("\n").slice(1),
  );
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === "0A" && own.has(`socket:[${inode}]`))
    .map(([, address = ""]) => address)
    .sort();
}

function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    // The descriptor by which the folder was read is closed by now.
    return "";
  }
}
