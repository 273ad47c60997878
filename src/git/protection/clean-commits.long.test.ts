// Takes protected paths out of commits that an agent made, in real repositories; everything else in them stays.
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";
import type { PathRules } from "./path-rules.ts";

const isProtected = (name: string) =>
  /^(\.github|\.github\/workflows(\/.*)?|(.*\/)?\.mcp\.json)$/i.test(name);
const rules: PathRules = { patterns: ["/.github", ".mcp.json"], matches: isProtected };

/** What an agent does between two commits. */
type Step =
  | { kind: "change"; protectedFile: string | undefined; file: string; text: string }
  | { kind: "remove" }
  | { kind: "rename" }
  | { kind: "link" }
  | { kind: "amend" }
  | { kind: "side"; step: "change" | "remove" }
  | { kind: "merge-remote" };

const change = fc.record({
  kind: fc.constant("change" as const),
  protectedFile: fc.option(
    fc.constantFrom(".github/workflows/ci.yml", ".github/Workflows/x.yml", "a/.mcp.json"),
    {
      nil: undefined,
    },
  ),
  file: fc.constantFrom("a.txt", "src/b.txt", ".github/CODEOWNERS"),
  text: fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 3 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: change },
  fc.constantFrom<Step>({ kind: "remove" }, { kind: "rename" }, { kind: "link" }, { kind: "amend" }),
  fc.constantFrom<Step>(
    { kind: "side", step: "change" },
    { kind: "side", step: "remove" },
    { kind: "merge-remote" },
  ),
);

const commit = (repository: TemporaryRepository, subject: string, ...more: string[]) =>
  repository.git("commit", "--quiet", "--allow-empty", "-m", subject, ...more);

async function begin(repository: TemporaryRepository): Promise<{ since: string; remote: string }> {
  repository.write(".github/workflows/ci.yml", "on: push\n");
  repository.write("a.txt", "begin\n");
  await repository.git("add", "-A");
  await commit(repository, "Begin");
  const since = await repository.git("rev-parse", "HEAD");
  await repository.git("switch", "--quiet", "-c", "theirs");
  repository.write(".github/workflows/ci.yml", "on: [push, pull_request]\n");
  repository.write("theirs.txt", "x\n");
  await repository.git("add", "-A");
  await commit(repository, "Theirs");
  const remote = await repository.git("rev-parse", "HEAD");
  await repository.git("switch", "--quiet", "main");
  return { since, remote };
}

async function play(repository: TemporaryRepository, each: Step, number: number): Promise<void> {
  const { git, top } = repository;
  const workflows = path.join(top, ".github/workflows");
  if (each.kind === "side") {
    await git("switch", "--quiet", "-c", `side-${number}`);
    if (each.step === "change") repository.write(".github/workflows/side.yml", `${number}`);
    else fs.rmSync(workflows, { recursive: true, force: true });
    repository.write(`side-${number}.txt`, "x");
    await git("add", "-A");
    await commit(repository, `Side ${number}`);
    await git("switch", "--quiet", "main");
    await commit(repository, `Main ${number}`);
    await git("merge", "--quiet", "--no-edit", "-X", "ours", `side-${number}`).catch(() =>
      git("merge", "--abort"),
    );
    return;
  }
  if (each.kind === "merge-remote") {
    await git("merge", "--quiet", "--no-edit", "-X", "ours", "theirs").catch(() => git("merge", "--abort"));
    return;
  }
  if (each.kind === "change") {
    if (fs.lstatSync(path.join(top, ".github"), { throwIfNoEntry: false })?.isSymbolicLink())
      fs.rmSync(path.join(top, ".github"));
    if (each.protectedFile) repository.write(each.protectedFile, each.text);
    repository.write(each.file, each.text);
  }
  if (each.kind === "remove") fs.rmSync(workflows, { recursive: true, force: true });
  if (each.kind === "rename" && fs.existsSync(workflows))
    fs.renameSync(workflows, path.join(top, `moved-${number}`));
  if (each.kind === "link") {
    fs.rmSync(path.join(top, ".github"), { recursive: true, force: true });
    fs.symlinkSync("src", path.join(top, ".github"));
  }
  await git("add", "-A");
  await commit(repository, `Step ${number}`, ...(each.kind === "amend" && number > 0 ? ["--amend"] : []));
}

const listTree = async ({ git }: TemporaryRepository, revision: string, wanted: boolean) =>
  (await git("ls-tree", "-r", "--full-tree", revision))
    .split("\n")
    .filter((line) => isProtected(line.slice(line.indexOf("\t") + 1)) === wanted);

const subjects = (repository: TemporaryRepository, since: string) =>
  repository.git("log", "--topo-order", "--format=%an %at %s", `${since}..HEAD`);

async function clean(repository: TemporaryRepository, since: string, trusted: readonly string[]) {
  const checkout = await repository.open();
  const head = await repository.git("rev-parse", "HEAD");
  return checkout.protection.cleanCommits({ branch: "main", head, since, trusted, rules });
}

describe("commits of a turn", () => {
  test("keep everything but protected changes, however they interleave", { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        using repository = await temporaryRepository();
        const { since, remote } = await begin(repository);
        for (const [number, each] of steps.entries()) await play(repository, each, number);
        const before = await repository.git("rev-parse", "HEAD");
        const told = await subjects(repository, since);
        const cleaned = await clean(repository, since, [remote]);
        expect(await repository.git("rev-parse", "HEAD")).toBe(cleaned.head);
        expect(await listTree(repository, "HEAD", false)).toEqual(await listTree(repository, before, false));
        const hasMerged = (await repository.git("branch", "--contains", remote, "--list", "main")) !== "";
        expect(await listTree(repository, "HEAD", true)).toEqual(
          await listTree(repository, hasMerged ? remote : since, true),
        );
        expect(await subjects(repository, since)).toBe(told);
        const own = await repository.git("rev-list", "--no-merges", "HEAD", `^${since}`, `^${remote}`);
        for (const hash of own.split("\n").filter(Boolean)) {
          const names = await repository.git(
            "diff-tree",
            "-r",
            "--no-commit-id",
            "--name-only",
            "--no-renames",
            hash,
          );
          expect(names.split("\n").filter(isProtected)).toEqual([]);
        }
        const again = await clean(repository, since, [remote]);
        expect({ head: again.head, count: again.count }).toEqual({ head: cleaned.head, count: 0 });
      }),
      { numRuns: 8 },
    );
  });

  test("an older workflow does not come back by a merge of an older commit", async () => {
    using repository = await temporaryRepository();
    const { since, remote } = await begin(repository);
    await repository.git("reset", "--quiet", "--hard", remote);
    await repository.git("switch", "--quiet", "-c", "old", since);
    await commit(repository, "On the old one");
    await repository.git("merge", "--quiet", "--no-edit", "-s", "ours", "main");
    await repository.git("branch", "--quiet", "--force", "main", "HEAD");
    await repository.git("switch", "--quiet", "main");
    const { count } = await clean(repository, remote, []);
    expect(count).toBe(1);
    expect(await repository.git("show", "HEAD:.github/workflows/ci.yml")).toBe("on: [push, pull_request]");
  });

  test("commits that git is made to hide are found, and become one", async () => {
    using repository = await temporaryRepository();
    const { since } = await begin(repository);
    const hidden = await repository.commitFile(".github/workflows/evil.yml", "on: push\n");
    await repository.git("rm", "--quiet", ".github/workflows/evil.yml");
    await commit(repository, "Clean again");
    await repository.commitFile(".mcp.json", "{}");
    await repository.git("replace", "--graft", "HEAD~1", since);
    fs.writeFileSync(
      path.join(repository.top, ".git/shallow"),
      `${await repository.git("rev-parse", "HEAD~1")}\n`,
    );
    const { head, paths } = await clean(repository, since, []);
    fs.rmSync(path.join(repository.top, ".git/shallow"));
    expect(paths).toContain(".mcp.json");
    const left = await repository.git("--no-replace-objects", "rev-list", head ?? "", `^${since}`);
    expect(left).not.toContain(hidden);
  });

  test("a merge that is not concluded brings what others changed, and not what the agent did", async () => {
    using repository = await temporaryRepository();
    const { since, remote } = await begin(repository);
    await repository.git("switch", "--quiet", "-c", "side", remote);
    await repository.commitFile("a/.mcp.json", "{}");
    await repository.git("switch", "--quiet", "main");
    await commit(repository, "Mine");
    await repository.git("merge", "--quiet", "--no-commit", "side");
    const cleaned = await clean(repository, since, [remote]);
    expect([...cleaned.merged]).toEqual([
      [".github/workflows/ci.yml", { entry: expect.anything(), isCommitted: false }],
    ]);
    const mergeHead = fs.readFileSync(path.join(repository.top, ".git/MERGE_HEAD"), "utf8").trim();
    expect(await listTree(repository, mergeHead, true)).toEqual(await listTree(repository, remote, true));
  });
});
