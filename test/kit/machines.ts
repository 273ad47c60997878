// Several machines that work on one effort in turn, with a shared store.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Workshop } from "./workshop.ts";

/** Stories for up to three machines. */
export const three = ["A", "B", "C"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));

/** A workshop whose snapshots are in a folder outside of the state folder. */
export class Machines extends Workshop {
  readonly store = join(this.folder, "store");
  #number = 1;

  get currentState(): string {
    return this.#number === 1 ? this.state : `${this.state}-${this.#number}`;
  }

  args(agent: string, ...more: string[]): string[] {
    const args = this.runArgs(agent, "--store", this.store, ...more);
    args[args.indexOf("--state-dir") + 1] = this.currentState;
    return args;
  }

  async runHere(agent: string, ...more: string[]) {
    const ended = await this.cli(this.args(agent, ...more));
    return { ...ended, result: ended.stdout.trim() ? JSON.parse(ended.stdout) : undefined };
  }

  /** Switches to another machine: an empty state folder, and a clean checkout of the branch. */
  move(branch = "ralph/x"): void {
    this.#number += 1;
    this.git("checkout", "--quiet", "--force", branch);
    this.git("clean", "-fdq");
  }

  rows(sql: string) {
    return this.query(sql, this.currentState);
  }

  generations(): string[] {
    const line = join(this.store, readdirSync(this.store)[0] ?? "");
    return readdirSync(line)
      .filter((name) => /^\d+$/.test(name))
      .sort()
      .map((name) => join(line, name));
  }

  stored(): string[] {
    return readdirSync(this.store, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => `${file} ${readFileSync(file, "base64")}`)
      .sort();
  }
}
