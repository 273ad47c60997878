// Histories of runs on two machines and of people who change the same branch, in any order; and what must hold after each step.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { ConfigurationError } from "../../../src/platform/index.ts";
import { type Kill, log, Machine, plan, type SharedStore } from "./machine.ts";
import { People, type PersonStep } from "./people.ts";
import { base, git, peopleEnvironment, SharedRemote, work } from "./remote.ts";

/** A step of a run; `killed` says when its git is dead, `race` what a person does just before its push. */
interface RunStep {
  kind: "iterate" | "start";
  machine: number;
  story: string;
  killed?: Kill | undefined;
  race?: PersonStep | undefined;
}

interface PlaceStep {
  kind: "stop" | "amend" | "reset" | "note-log" | "note-plan";
  machine: number;
}

type Step = RunStep | PlaceStep | { kind: "person"; step: PersonStep };

/** A history: its steps, and whether the machines share a store. */
export interface History {
  readonly steps: readonly Step[];
  readonly store: boolean;
}

const person: fc.Arbitrary<PersonStep> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("new", "part", "log", "pattern", "story", "text") },
    { weight: 4, arbitrary: fc.constantFrom("rebase", "drop", "revert", "amend") },
    { weight: 2, arbitrary: fc.constantFrom("squash", "delete", "recreate", "main") },
  ) as fc.Arbitrary<PersonStep["kind"]>,
  pick: fc.nat(5),
});
const machine = fc.nat(1);
const killed = fc.option(fc.record({ at: fc.integer({ min: 1, max: 40 }), completes: fc.boolean() }), {
  nil: undefined,
  freq: 4,
});

/** Any history of at most `maxLength` steps. */
export function histories(maxLength: number): fc.Arbitrary<History> {
  const run: fc.Arbitrary<RunStep> = fc.record({
    kind: fc.constantFrom("iterate", "iterate", "iterate", "start"),
    machine,
    story: fc.constantFrom("S-1", "S-2", "S-3"),
    killed,
    race: fc.option(person, { nil: undefined, freq: 4 }),
  });
  const place: fc.Arbitrary<PlaceStep> = fc.record({
    kind: fc.constantFrom("stop", "amend", "reset", "note-log", "note-plan"),
    machine,
  });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 8, arbitrary: run },
    { weight: 3, arbitrary: place },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("person" as const), step: person }) },
  );
  return fc.record({ steps: fc.array(step, { minLength: 2, maxLength }), store: fc.boolean() });
}

/** A remote and a clone from which those of all histories are copied. */
export class Template implements Disposable {
  readonly folder = fs.mkdtempSync(path.join(tmpdir(), "ralph-ci-people-"));

  constructor() {
    const bare = path.join(this.folder, "bare");
    fs.mkdirSync(bare);
    git(bare, ["init", "--quiet", "--bare", `--initial-branch=${base}`]);
    const stories = ["S-1", "S-2", "S-3"].map((id) => ({
      id,
      title: id,
      description: "",
      passes: false,
      notes: "",
    }));
    const text = `${JSON.stringify({ branchName: work, userStories: stories }, null, 2)}\n`;
    const changes = [
      { path: plan, text },
      { path: log, text: "# Ralph Progress Log\nEffort: x\n\n## Codebase Patterns\n- one\n\n---\n\n" },
    ];
    new SharedRemote(bare).write(base, undefined, [{ subject: "Begin", changes }]);
    git(this.folder, ["clone", "--quiet", bare, "clone"]);
    for (const hooks of ["bare/hooks", "clone/.git/hooks"])
      fs.rmSync(path.join(this.folder, hooks), { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Takes the steps of a history; with `signs` the host signs what is pushed. @throws Error with the first thing that does not hold */
export async function playHistory(template: Template, history: History, signs = false): Promise<void> {
  const folder = fs.mkdtempSync(path.join(tmpdir(), "ralph-ci-history-"));
  try {
    using world = new World(template, folder, history.store, signs);
    for (const step of history.steps) await world.take(step);
    await world.end();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

class World implements Disposable {
  readonly #remote: SharedRemote;
  readonly #people: People;
  readonly #machines: readonly Machine[];
  readonly #hasStore: boolean;
  /** Marks of agents that were committed, and of people's uncommitted notes: they must be somewhere. */
  readonly #kept = new Set<string>();
  readonly #faults: string[] = [];
  #count = 0;

  constructor(template: Template, folder: string, hasStore: boolean, signs: boolean) {
    const bare = path.join(folder, "bare");
    fs.cpSync(path.join(template.folder, "bare"), bare, { recursive: true });
    this.#remote = new SharedRemote(bare);
    this.#people = new People(this.#remote);
    this.#hasStore = hasStore;
    const store: SharedStore | undefined = hasStore ? { log: "" } : undefined;
    this.#machines = ["a1", "b2"].map((name) => {
      const top = path.join(folder, name);
      fs.cpSync(path.join(template.folder, "clone"), top, { recursive: true });
      const config = path.join(top, ".git/config");
      const text = fs.readFileSync(config, "utf8");
      fs.writeFileSync(config, text.replace(path.join(template.folder, "bare"), bare));
      return new Machine(top, store, (note) => this.#checkClaim(top, note), signs);
    });
  }

  async take(step: Step): Promise<void> {
    if (step.kind === "person") this.#people.take(step.step);
    else if (step.kind === "iterate" || step.kind === "start") await this.#run(step as RunStep);
    else this.#change(step as PlaceStep);
  }

  async #run(step: RunStep): Promise<void> {
    const machine = this.#machine(step.machine);
    if (this.#hasStore) for (const other of this.#machines) if (other !== machine) other.stop();
    try {
      if (step.kind === "start") await machine.start(step.killed);
      else await this.#iterate(machine, step);
    } catch (error) {
      // The run ends with a sentence; the next one tries again.
      if (!(error instanceof ConfigurationError)) throw error;
      machine.stop();
    }
    if (step.killed) this.#allowUnknown(machine);
    const [fault] = this.#faults;
    if (fault !== undefined) throw new Error(fault);
    this.#people.check(`after ${JSON.stringify(step)}`);
  }

  /** A run that is killed right after its push does not know that its own commits arrived: for it they are still to be pushed. */
  #allowUnknown(machine: Machine): void {
    const known = new Set(committedMarks(machine.top, [`refs/ralph/pushed/${work}`]));
    for (const mark of committedMarks(machine.top, [`refs/heads/${work}`]))
      if (mark.startsWith("a-") && !known.has(mark)) this.#people.mayReturn.add(mark);
  }

  #change({ kind, machine: index }: PlaceStep): void {
    const machine = this.#machine(index);
    if (kind === "stop") machine.stop();
    else if (kind === "note-log" || kind === "note-plan") this.#note(machine, kind);
    else this.#rewrite(machine, kind);
  }

  #machine(index: number): Machine {
    const machine = this.#machines[index];
    if (!machine) throw new Error(`there are only ${this.#machines.length} machines`);
    return machine;
  }

  async end(): Promise<void> {
    for (const machine of this.#machines) {
      if (!machine.wasUsed) continue;
      machine.stop();
      await machine.start().catch((error) => {
        if (!(error instanceof ConfigurationError)) throw error;
      });
    }
    this.#people.check("at the end");
    const found = new Set(this.#machines.flatMap((machine) => marksOf(machine.top)));
    for (const mark of marksOf(this.#remote.folder)) found.add(mark);
    for (const mark of this.#kept)
      if (!found.has(mark) && !this.#people.removed.has(mark)) throw new Error(`${mark} is lost`);
  }

  [Symbol.dispose](): void {
    for (const machine of this.#machines) machine[Symbol.dispose]();
  }

  async #iterate(machine: Machine, step: RunStep): Promise<void> {
    const { race, story, killed: kill } = step;
    const mark = `a-${++this.#count}`;
    const raced = race && (() => this.#people.take(race));
    await machine.iterate(story, mark, { ...(kill ? { kill } : {}), ...(raced ? { race: raced } : {}) });
    if (!kill || marksOf(machine.top).includes(mark)) this.#kept.add(mark);
  }

  #note(machine: Machine, kind: "note-log" | "note-plan"): void {
    const mark = `p-${++this.#count}00`;
    if (kind === "note-log" && machine.read(log)) {
      machine.write(log, `${machine.read(log)}\nA note of mine: ${mark}\n`);
      this.#kept.add(mark);
    }
    const text = machine.read(plan);
    const changed = text.replace('"description": ""', `"description": "${mark}"`);
    if (kind === "note-plan" && changed !== text) {
      machine.write(plan, changed);
      this.#kept.add(mark);
    }
  }

  /** The agent rewrites commits, its own or others. What it removes from its branch need not be anywhere. */
  #rewrite(machine: Machine, kind: "amend" | "reset"): void {
    const call = (...args: string[]) =>
      spawnSync("git", args, { cwd: machine.top, env: peopleEnvironment(machine.top), encoding: "utf8" });
    if (call("symbolic-ref", "HEAD").stdout.trim() !== `refs/heads/${work}`) return;
    const before = marksOf(machine.top, ["HEAD"]);
    if (kind === "amend") call("commit", "--quiet", "--amend", "--allow-empty", "-m", "Amended by an agent");
    else call("reset", "--quiet", "--hard", "HEAD~1");
    const after = new Set(marksOf(machine.top, ["HEAD"]));
    for (const mark of before) if (!after.has(mark)) this.#kept.delete(mark);
  }

  /** Checks a note when it is announced, against the remote at that moment. */
  #checkClaim(top: string, note: string): void {
    const tip = this.#remote.tip();
    if (tip === undefined || !note.includes("commits that others pushed")) return;
    const result = spawnSync("git", ["merge-base", "--is-ancestor", tip, "HEAD"], { cwd: top });
    if (result.status !== 0) this.#faults.push(`the note "${note}" is not true`);
  }
}

/** The marks in commits of a repository, and in the files of its checkout. */
function marksOf(folder: string, tips: readonly string[] = tipsOf(folder)): string[] {
  const isBare = !fs.existsSync(path.join(folder, ".git"));
  const present = isBare ? [] : grepMarks(folder, ["--untracked"], []);
  return [...committedMarks(folder, tips), ...present];
}

function committedMarks(folder: string, tips: readonly string[]): string[] {
  return tips.length > 0 ? grepMarks(folder, [], tips) : [];
}

function grepMarks(folder: string, options: readonly string[], tips: readonly string[]): string[] {
  const output = git(folder, ["grep", ...options, "-ohE", "\\b[pa]-[0-9]+\\b", ...tips, "--"], "", true);
  return output.split("\n").filter(Boolean);
}

function tipsOf(folder: string): string[] {
  return git(folder, ["for-each-ref", "--format=%(objectname)"]).split("\n").filter(Boolean);
}
