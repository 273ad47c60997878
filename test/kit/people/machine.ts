// A machine of a history: its checkout, and the sync of the work branch, called in the order in which a run calls it.
import * as fs from "node:fs";
import * as path from "node:path";
import { editPrd, mergeLogs } from "../../../src/effort/index.ts";
import { type Checkout, openCheckout } from "../../../src/git/index.ts";
import { Git } from "../../../src/git/repository/index.ts";
import type { Journal } from "../../../src/journal/index.ts";
import { silentLog } from "../../../src/platform/index.ts";
import { type BranchSync, openBranchSync } from "../../../src/run/branch-sync.ts";
import { peopleEnvironment, work } from "./remote.ts";
import { hostSigner } from "./signer.ts";

/** The effort's files, from the checkout's top. */
export const plan = "tasks/x/prd.json";
export const log = "tasks/x/progress.txt";

/** What all machines with the same store share: the log of the last snapshot. */
export interface SharedStore {
  log: string;
}

class Killed extends Error {}

/** Runs an action, and lets git be dead from its n-th call on; the n-th one is completed if `completes`. */
async function killedAtCall(n: number, completes: boolean, action: () => Promise<void>): Promise<void> {
  const { run } = Git.prototype;
  let left = n;
  Git.prototype.run = async function (this: Git, ...call: Parameters<Git["run"]>) {
    left -= 1;
    if (left === 0 && completes) await run.apply(this, call);
    if (left <= 0) throw new Killed();
    return run.apply(this, call);
  };
  try {
    await action();
  } catch (error) {
    // An error of a dead git may be wrapped, and no other one matters after it.
    if (left > 0) throw error;
  } finally {
    Git.prototype.run = run;
  }
}

/** Calls an action once, before the next push reaches the remote. */
async function beforePush(action: () => void, during: () => Promise<void>): Promise<void> {
  const { run } = Git.prototype;
  Git.prototype.run = async function (this: Git, ...call: Parameters<Git["run"]>) {
    if (call[0][0] === "push") {
      Git.prototype.run = run;
      action();
    }
    return run.apply(this, call);
  };
  try {
    await during();
  } finally {
    Git.prototype.run = run;
  }
}

/** When a run is killed: at the n-th call of git in a step. */
export interface Kill {
  readonly at: number;
  readonly completes: boolean;
}

/** The sync only records new hashes of commits; a database for each run would cost more than all else. */
const withoutRecords = { write: async () => {} } as unknown as Journal;

/** One machine. */
export class Machine implements Disposable {
  readonly top: string;
  readonly #state: string;
  readonly #store: SharedStore | undefined;
  readonly #onNote: (text: string) => void;
  readonly #signs: boolean;
  #run: { sync: BranchSync; checkout: Checkout; close: () => void } | undefined;
  #runs = 0;

  /** `onNote` gets every note and warning of a run when it is announced; with `signs` the host signs what is pushed. */
  constructor(top: string, store: SharedStore | undefined, onNote: (text: string) => void, signs = false) {
    this.top = top;
    this.#state = `${top}-state`;
    this.#store = store;
    this.#onNote = onNote;
    this.#signs = signs;
  }

  get wasUsed(): boolean {
    return this.#runs > 0;
  }

  /** Starts a run, unless one works already. */
  async start(kill?: Kill): Promise<void> {
    if (this.#run) return;
    await this.#possiblyKilled(kill, async () => {
      const { sync, checkout } = await this.#open();
      await checkout.removeStaleLocks();
      const start = await sync.fetch(work);
      await checkout.switchTo(work, start);
      if (this.#store?.log) this.write(log, mergeLogs(this.read(log), this.#store.log));
      await sync.push(work);
    });
  }

  /** An iteration: the agent works, and its work is committed and pushed. */
  async iterate(
    story: string,
    mark: string,
    options: { kill?: Kill; race?: () => void } = {},
  ): Promise<void> {
    await this.start();
    const { sync, checkout } = this.#run ?? (await this.#open());
    await this.#possiblyKilled(options.kill, async () => {
      this.write(`part-${story}.txt`, `${this.read(`part-${story}.txt`)}${mark}\n`);
      this.write(plan, editPrd(this.read(plan), plan, [{ id: story, passes: true, notes: mark }]));
      const entry = `## 2026-01-01 10:00 - ${story}\nIteration: 1/9 | Agent: x | Result: passed\n- ${mark}\n---\n\n`;
      this.write(log, `${this.read(log)}${entry}`);
      const body = `Ralph-Iteration: x/${mark}`;
      await checkout.commit({ subject: `${story}: ${mark}`, body, exclude: new Set() });
      if (this.#store) this.#store.log = this.read(log);
      const push = async () => void (await sync.push(work));
      if (options.race) await beforePush(options.race, push);
      else await push();
    });
  }

  /** The end of a run, or Ctrl-C. */
  stop(): void {
    this.#run?.close();
    this.#run = undefined;
  }

  read(file: string): string {
    const whole = path.join(this.top, file);
    return fs.existsSync(whole) ? fs.readFileSync(whole, "utf8") : "";
  }

  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(this.top, file)), { recursive: true });
    fs.writeFileSync(path.join(this.top, file), text);
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  async #possiblyKilled(kill: Kill | undefined, action: () => Promise<void>): Promise<void> {
    if (!kill) return action();
    await killedAtCall(kill.at, kill.completes, action);
    this.stop();
  }

  async #open(): Promise<{ sync: BranchSync; checkout: Checkout }> {
    this.#runs += 1;
    const environment = peopleEnvironment(this.top);
    const checkout = await openCheckout({ folder: this.top, environment, log: silentLog });
    if (!checkout) throw new Error(`${this.top} has no checkout`);
    const folder = path.join(this.top, "tasks/x");
    const sync = await openBranchSync({
      runId: `${this.#runs}${path.basename(this.top)}`.padEnd(8, "0"),
      folder: this.top,
      location: {
        folder,
        slug: "x",
        relativeFolder: "tasks/x",
        prdFile: `${folder}/prd.json`,
        progressFile: `${folder}/progress.txt`,
        promptFile: `${folder}/prompt.md`,
        backgroundFile: `${folder}/prd.md`,
      },
      checkout,
      effortState: `${this.#state}/efforts/x`,
      journal: withoutRecords,
      announce: (event) => void ("text" in event && this.#onNote(String(event.text))),
      backgroundCheckout: undefined,
      pushes: true,
      credentials: undefined,
      startCommit: undefined,
      hidesCredentials: false,
      signer: this.#signs ? hostSigner(this.top) : undefined,
    });
    const close = () => sync[Symbol.dispose]();
    this.#run = { sync, checkout, close };
    return this.#run;
  }
}
