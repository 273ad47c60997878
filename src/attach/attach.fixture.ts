// A run that people can join, in the hands of a test: the services, agent sessions in a real tmux, and visitors with ssh.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTmux, type TmuxSession } from "../agents/tmux/index.ts";
import type { LoopEvent } from "../loop/index.ts";
import {
  createRedactor,
  findProgram,
  openPseudoTerminal,
  type PseudoTerminal,
  systemClock,
} from "../platform/index.ts";
import {
  type AttachRequest,
  openServices,
  type Participant,
  type ServiceName,
  type Services,
} from "./index.ts";

/** The OpenSSH client of this machine; undefined where there is none. */
export const ssh = findProgram("ssh", process.env.PATH ?? "", "/");
/** The tmux of this machine; undefined where there is none. */
export const tmux = findProgram("tmux", process.env.PATH ?? "", "/");
export const testMark = `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`;

/** A run with its services; disposing it ends both and all visitors. */
export class AttachableRun implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "at-"));
  readonly events: [event: "join" | "leave" | "touch", visit: Participant][] = [];
  readonly warnings: string[] = [];
  readonly commands: string[] = [];
  /** What visitors did, in the words of the record. */
  readonly actions: string[] = [];
  readonly #sessions: TmuxSession[] = [];
  readonly #visitors: SshClient[] = [];
  #services: Services | undefined;
  #iterations = 0;
  #wake = () => {};

  static async open(request: Partial<AttachRequest> = {}): Promise<AttachableRun> {
    const house = new AttachableRun();
    const tell = (event: "join" | "leave") => (visit: Participant) => {
      house.events.push([event, visit]);
      house.#wake();
    };
    house.#services = await openServices({
      mode: "write",
      folder: join(house.folder, "s"),
      hasPorts: false,
      keys: undefined,
      hostSecret: undefined,
      stateKey: "ralph.yml/shop/main",
      environment: process.env,
      mark: testMark,
      clock: systemClock,
      redactor: createRedactor(["canary-of-the-run"]),
      hostNames: ["control.shop.ralph", "opencode.shop.ralph"],
      status: () => ({ effort: "shop" }),
      sendCommand: (verb) => house.commands.push(verb),
      listener: {
        ...{
          onJoin: tell("join"),
          onLeave: tell("leave"),
          onAction: (visit, what) => house.#touch(visit, what),
        },
        onWarning: (text) => house.warnings.push(text),
      },
      ...request,
    }).catch((error: unknown) => {
      rmSync(house.folder, { recursive: true });
      throw error;
    });
    return house;
  }

  #touch(visit: Participant, what: string): void {
    this.events.push(["touch", visit]);
    this.actions.push(what);
    this.#wake();
  }

  get services(): Services {
    if (!this.#services) throw new Error("it is not open");
    return this.#services;
  }

  endpoint(name: ServiceName) {
    const endpoint = this.services.endpoints.find((each) => each.name === name);
    if (!endpoint) throw new Error(`there is no ${name}`);
    return endpoint;
  }

  observe(event: LoopEvent): void {
    this.services.observe(event);
  }

  /** Begins the next iteration. */
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

  /** Its agent has taken its prompt. */
  prompted(): void {
    this.observe({ kind: "prompted", iteration: this.#iterations });
  }

  /** Ends it. */
  endIteration(): void {
    const about = { iteration: this.#iterations, storyId: "US-003", reason: "1 gate passed.", durationMs: 1 };
    this.observe({ kind: "iteration-ended", ...about, outcome: "passed", commit: undefined });
  }

  /** An agent session of the running iteration, which people can join; it runs this script. */
  async startSession(script: string, isPrompted = true): Promise<TmuxSession> {
    const session = await openTmux({
      ...{ program: "sh", arguments: ["-c", script], folder: this.folder },
      environment: { PATH: process.env.PATH ?? "", RALPH_TEST_FILE: process.env.RALPH_TEST_FILE ?? "" },
      // A mark of its own: the end of the session ends all that bears it.
      marker: `RALPH_TEST_SESSION=${this.folder}/${this.#sessions.length}`,
      ...{ socketFolder: join(this.folder, "t"), clock: systemClock, columns: 80, rows: 20 },
    });
    this.#sessions.push(session);
    const { socket, session: name, pane } = session;
    const point = { kind: "tmux", socket, session: name, pane } as const;
    this.observe({ kind: "attachable", iteration: this.#iterations, point });
    if (isPrompted) this.prompted();
    return session;
  }

  /** What tmux says. */
  ask(session: TmuxSession, ...words: string[]): string {
    return execFileSync("tmux", ["-S", session.socket, ...words], { encoding: "utf8" });
  }

  /** Resolves once this was told. */
  async waitUntil(holds: () => boolean): Promise<void> {
    while (!holds())
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  /** A new key: its file, and its public half. */
  key(name: string, ...kind: string[]): { file: string; line: string } {
    const file = join(this.folder, name);
    const words = kind.length > 0 ? kind : ["-t", "ed25519"];
    execFileSync("ssh-keygen", ["-q", ...words, "-N", "", "-C", "", "-f", file]);
    return { file, line: readFileSync(`${file}.pub`, "utf8").trim() };
  }

  /** The words of ssh to a service: through its port, where it has one. */
  sshArguments(name: ServiceName, ...options: string[]): string[] {
    const { socket, port } = this.endpoint(name);
    const hosts = join(this.folder, "known_hosts");
    writeFileSync(hosts, `ralph ${this.services.hostKey?.publicKey}\n`);
    const through = `${process.execPath} -e 'const s=net.connect(process.argv[1]);process.stdin.pipe(s);s.pipe(process.stdout)' ${socket}`;
    const way = port === undefined ? ["-o", `ProxyCommand=${through}`] : ["-p", String(port)];
    return [
      ...["-F", "/dev/null", "-o", `UserKnownHostsFile=${hosts}`, "-o", "StrictHostKeyChecking=yes"],
      ...["-o", "HostKeyAlias=ralph", "-o", "IdentityAgent=none", "-o", "IdentitiesOnly=yes"],
      ...["-o", "BatchMode=yes", "-o", "ConnectTimeout=30", ...way, ...options, "somebody@127.0.0.1"],
    ];
  }

  /** A person who joins with ssh, in a terminal of 100 by 30. */
  async visit(name: ServiceName, ...options: string[]): Promise<SshClient> {
    const visitor = await SshClient.open(this.sshArguments(name, ...options), this.folder);
    this.#visitors.push(visitor);
    return visitor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#services?.[Symbol.asyncDispose]();
    for (const visitor of this.#visitors) await visitor.close();
    for (const session of this.#sessions) await session.stop(0);
    rmSync(this.folder, { recursive: true });
  }
}

/** What this process listens on over a network, as `address:port` in the system's own hexadecimal digits. */
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
    // The one by which the folder was read is closed by now.
    return "";
  }
}

/** A person with an OpenSSH client. */
export class SshClient {
  /** All that their terminal was sent. */
  text = "";
  #terminal: PseudoTerminal | undefined;
  #wake = () => {};

  /** @param more what is other than for a plain ssh */
  static async open(
    words: readonly string[],
    folder: string,
    more: Partial<Parameters<typeof openPseudoTerminal>[0]> = {},
  ): Promise<SshClient> {
    const visitor = new SshClient();
    const { PATH = "", RALPH_TEST_FILE = "" } = process.env;
    visitor.#terminal = await openPseudoTerminal({
      ...{
        program: ssh ?? "ssh",
        arguments: words,
        folder,
        terminalType: "xterm-256color",
        columns: 100,
        rows: 30,
      },
      environment: { PATH, RALPH_TEST_FILE, HOME: folder, LANG: "C.UTF-8" },
      ...more,
      onOutput(chunk) {
        visitor.text += chunk.toString("utf8");
        visitor.#wake();
      },
    });
    return visitor;
  }

  get terminal(): PseudoTerminal {
    if (!this.#terminal) throw new Error("it is not open");
    return this.#terminal;
  }

  type(keys: string): void {
    this.terminal.write(Buffer.from(keys));
  }

  /** Resolves once this was shown; fails where the client ends before. */
  async shows(text: string): Promise<void> {
    let isOver = false;
    void this.terminal.ended.then(() => {
      isOver = true;
      this.#wake();
    });
    while (!this.text.includes(text)) {
      if (isOver) throw new Error(`ssh ended without showing "${text}": ${this.text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async close(): Promise<void> {
    await this.terminal.hangUp(1_000);
  }
}
