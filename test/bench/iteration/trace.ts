// Reads what strace wrote of a run: which calls the loop makes in each gap, and which programs it starts there.

/** One gap: from the end of one agent to the start of the next. */
export interface Gap {
  /** How often the loop's own threads make each system call, by its name. */
  readonly calls: ReadonlyMap<string, number>;
  /** The commands that the loop starts itself, in their order. */
  readonly programs: readonly string[];
}

const line = /^(\d+) +[\d.]+ (.*)$/;
const begun = /^(\w+)\((.*)$/;
const resumed = /^<\.\.\. (\w+) resumed>(.*)$/;
const started = /= (\d+)$/;
/** Calls that start a thread or a process. */
const forks = new Set(["clone", "clone3", "fork", "vfork"]);

/**
 * The gaps of a run.
 * @param text of `strace -f -ttt`
 * @param agent the end of the path of the agent's program
 */
export function readGaps(text: string, agent: string): Gap[] {
  const reader = new TraceReader(agent);
  for (const each of text.split("\n")) {
    const [, process, rest] = line.exec(each) ?? [];
    if (process !== undefined && rest !== undefined) reader.read(process, rest);
  }
  return reader.gaps;
}

class TraceReader {
  readonly gaps: Gap[] = [];
  readonly #agent: string;
  /** The threads of the loop. */
  readonly #own = new Set<string>();
  /** Processes that the loop started, and that run no program of their own yet. */
  readonly #children = new Set<string>();
  /** What a thread asked for, while the answer is not there. */
  readonly #pending = new Map<string, string>();
  #calls = new Map<string, number>();
  #programs: string[] = [];
  #agentProcess: string | undefined;
  #isGap = false;

  constructor(agent: string) {
    this.#agent = agent;
  }

  read(process: string, rest: string): void {
    if (this.#own.size === 0) this.#own.add(process);
    if (rest.startsWith("+++")) {
      if (process === this.#agentProcess) this.#open();
      return;
    }
    const [, again, answer] = resumed.exec(rest) ?? [];
    if (again !== undefined) {
      this.#finish(process, again, `${this.#pending.get(process)}${answer}`);
      return;
    }
    const [, name, more = ""] = begun.exec(rest) ?? [];
    if (name === undefined) return;
    if (this.#isGap && this.#own.has(process)) this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
    this.#pending.set(process, more);
    if (!rest.endsWith("<unfinished ...>") || name === "execve") this.#finish(process, name, more);
  }

  #finish(process: string, name: string, text: string): void {
    if (name === "execve" && this.#children.delete(process)) this.#programs.push(describe(text));
    if (name === "execve" && text.startsWith(`"`) && (text.split(`"`)[1] ?? "").endsWith(this.#agent))
      this.#close(process);
    const [, child] = forks.has(name) && this.#own.has(process) ? (started.exec(text) ?? []) : [];
    if (child !== undefined) (text.includes("CLONE_THREAD") ? this.#own : this.#children).add(child);
  }

  /** The agent has ended. */
  #open(): void {
    this.#calls = new Map();
    this.#programs = [];
    this.#isGap = true;
  }

  /** The next agent starts. */
  #close(process: string): void {
    if (this.#isGap) this.gaps.push({ calls: this.#calls, programs: this.#programs });
    this.#isGap = false;
    this.#agentProcess = process;
  }
}

/** The command of an `execve`, without its folder and its long arguments. */
function describe(text: string): string {
  const list = /\[(.*?)\]/s.exec(text)?.[1] ?? "";
  const words = [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = ""]) =>
    word.replace(/^\S*\/(?=\w+( |$))/, ""),
  );
  const isSetting = (word = "") => /^\w+\.\w+=/.test(word);
  const told = words.filter((word, at) => !isSetting(word) && !(word === "-c" && isSetting(words[at + 1])));
  return told.slice(0, 3).join(" ").slice(0, 60);
}
