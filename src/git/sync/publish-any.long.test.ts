// Mixes actions of ours, of others and of a person who controls the remote branch, in any order. After each publication
// nothing of ours is lost, nothing that was removed comes back, and the checkout is clean.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Workplace, work, workplace } from "../remote.fixture.ts";

type Step =
  | { kind: "ours" | "theirs"; file: string }
  | { kind: "back" | "delete" | "publish" | "amend" | "restart" };

const file = fc.constantFrom("a", "b", "c", "d");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("ours" as const), file }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("theirs" as const), file }) },
  { weight: 5, arbitrary: fc.constant({ kind: "publish" as const }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...(["back", "delete", "amend", "restart"] as const))
      .map((kind) => ({ kind })),
  },
);

/** What has happened so far. */
class Story {
  readonly setup: Workplace;
  readonly made = new Set<string>();
  readonly takenAway = new Set<string>();
  #remote: ReturnType<Workplace["openRemote"]>;
  readonly #deleted = new Set<string>();
  #runs = 1;
  #count = 0;

  constructor(setup: Workplace) {
    this.setup = setup;
    this.#remote = setup.openRemote({ runId: "1" });
  }

  async take(step: Step): Promise<void> {
    const { setup } = this;
    this.#count += 1;
    if (step.kind === "ours") {
      setup.write(step.file, `ours ${this.#count}\n`);
      await setup.git("add", "--all");
      await setup.git("commit", "--quiet", "-m", `ours ${this.#count}`);
      this.made.add(`ours ${this.#count}`);
    }
    if (step.kind === "theirs") await this.#writeByOther(step.file);
    if (step.kind === "amend") await this.#amend();
    if (step.kind === "restart") {
      this.#runs += 1;
      this.#remote = setup.openRemote({ runId: String(this.#runs) });
    }
    if (step.kind === "delete") await this.#delete();
    if (step.kind === "back") await this.#goBack();
    if (step.kind === "publish") await this.publish();
  }

  /** The agent amends its last commit; the new one counts instead. */
  async #amend(): Promise<void> {
    const subject = await this.setup.git("log", "-1", "--format=%s");
    if (!this.made.delete(subject)) return;
    this.setup.write("e", `ours ${this.#count}\n`);
    await this.setup.git("add", "--all");
    await this.setup.git("commit", "--quiet", "--amend", "-m", `ours ${this.#count}`);
    this.made.add(`ours ${this.#count}`);
  }

  /** A deleted branch is pushed again, unless another one of that name was created before. */
  async #delete(): Promise<void> {
    if ((await this.setup.remoteTip()) === "") return;
    for (const subject of await this.setup.remoteSubjects())
      if (subject.startsWith("ours")) this.#deleted.add(subject);
    await this.setup.gitIn(this.setup.bare, "update-ref", "-d", `refs/heads/${work}`);
    for (const subject of this.takenAway) this.made.delete(subject);
    this.takenAway.clear();
  }

  async #writeByOther(file: string): Promise<void> {
    if ((await this.setup.remoteTip()) === "")
      for (const subject of this.#deleted) this.takenAway.add(subject);
    await this.setup.pushByOther(file, `theirs ${this.#count}\n`);
  }

  async #goBack(): Promise<void> {
    if ((await this.setup.remoteTip()) === "") return;
    const before = await this.setup.remoteSubjects();
    if (before.length < 2) return;
    await this.setup.gitIn(this.setup.bare, "update-ref", `refs/heads/${work}`, `${work}^`);
    const after = new Set(await this.setup.remoteSubjects());
    for (const subject of before)
      if (subject.startsWith("ours") && !after.has(subject)) this.takenAway.add(subject);
  }

  async publish(): Promise<void> {
    const { setup } = this;
    const result = await (await this.#remote).publish(work);
    expect(result.kind).toMatch(/^(pushed|nothing|aside)$/);
    this.#deleted.clear();
    expect(await setup.git("status", "--porcelain")).toBe("");
    const all = await setup.gitIn(setup.bare, "log", "--branches", "--format=%s");
    const there = new Set(all.split("\n"));
    for (const subject of this.made) if (!this.takenAway.has(subject)) expect(there).toContain(subject);
    if ((await setup.remoteTip()) === "" || result.kind === "aside") return;
    const onBranch = new Set(await setup.remoteSubjects());
    for (const subject of this.takenAway) expect(onBranch).not.toContain(subject);
  }
}

test("nothing is lost and nothing removed comes back, after any actions in any order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      using setup = await workplace();
      const story = new Story(setup);
      for (const one of steps) await story.take(one);
      await story.publish();
    }),
    { numRuns: Number(process.env.RALPH_TEST_RUNS ?? 4), endOnFailure: false },
  );
});
