// Takes secrets out of commits that an agent made, in real repositories; everything else in them stays.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { createRedactor } from "../../platform/index.ts";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";
import { cleanCommits, withoutSecrets } from "./clean-commits.ts";

const secret = "Tr0ub4dor-horse/staple+77=x";
const noPaths = { patterns: [], matches: () => false };

async function opened(files: Readonly<Record<string, string>> = { "a.txt": "1\n" }) {
  const repository = await temporaryRepository();
  for (const [file, text] of Object.entries(files)) await repository.commitFile(file, text);
  const since = await repository.git("rev-parse", "HEAD");
  const secrets = { find: createRedactor([secret]).findKnown, checked: new Set<string>() };
  const found = { ...(await repository.find()), secrets };
  const clean = async (trusted: readonly string[] = []) => {
    const head = await repository.git("rev-parse", "HEAD");
    return cleanCommits(found, { branch: "main", head, since, trusted, rules: noPaths });
  };
  return { repository, found, since, clean, [Symbol.dispose]: () => repository[Symbol.dispose]() };
}

const everything = (repository: TemporaryRepository, ...range: string[]) =>
  repository.git("log", "-p", "-c", "--text", "--format=%an %ae %cn %ce %B", ...range);

async function commitAll(repository: TemporaryRepository, message: string, ...more: string[]) {
  await repository.git("add", "--all");
  await repository.git("commit", "--quiet", "--allow-empty", "-m", message, ...more);
}

describe("commits of a turn", () => {
  test("lose secrets in message, author, file and name, and keep everything else", async () => {
    using setup = await opened();
    const { repository, since } = setup;
    repository.write("a.txt", "2\n");
    await commitAll(repository, `Use ${Buffer.from(`user:${secret}`).toString("base64")}\n\nand more`);
    repository.write("config.txt", `key=${encodeURIComponent(secret)}\n`);
    repository.write("b.txt", "b\n");
    await commitAll(repository, "Configure", "--author", `${secret} <a@example.com>`);
    repository.write(`dir/${secret.replace("/", "-")}.txt`, "x");
    repository.write(`${secret}.txt`, "x");
    fs.symlinkSync(`/tmp/${secret}`, path.join(repository.top, "link"));
    await commitAll(repository, "Names");
    repository.write("a.txt", "3\n");
    await commitAll(repository, "Last");
    const cleaned = await setup.clean();
    expect(cleaned).toMatchObject({ count: 0, paths: [], secrets: { count: 3 } });
    expect(cleaned.secrets.paths).toEqual([`${secret}.txt`, "config.txt", "link"].sort());
    const text = await everything(repository, `${since}..main`);
    expect(text).not.toContain("Tr0ub4dor-horse/");
    expect(text).not.toContain(encodeURIComponent(secret));
    expect(text).not.toContain(Buffer.from(secret).toString("base64").slice(4, 20));
    const subjects = await repository.git("log", "--format=%an %s", `${since}..main`);
    expect(subjects.split("\n")).toEqual([
      "Tester Last",
      "Tester Names",
      "*** Configure",
      expect.stringMatching(/^Tester Use \S*\*\*\*/),
    ]);
    expect(await repository.git("show", "main:a.txt", "main:b.txt")).toBe("3\nb");
    expect(repository.read("config.txt")).toContain("key=");
    expect((await setup.clean()).secrets.count).toBe(0);
  });

  test("a file is as before the turn, and another secret in it does not excuse a new one", async () => {
    const known = "a value that the file has had before: Tr0ub4dor-horse%2Fstaple%2B77%3Dx";
    using setup = await opened({ "had.txt": `${known}\n`, "lost.txt": "begin\n" });
    const { repository, since } = setup;
    repository.write("had.txt", `${known}\nand more\n`);
    repository.write("lost.txt", `${secret}\n`);
    await commitAll(repository, "Two files");
    repository.write("lost.txt", "clean again\n");
    await commitAll(repository, "Clean");
    expect((await setup.clean()).secrets).toEqual({ count: 1, paths: ["lost.txt"] });
    expect(await repository.git("show", "main:had.txt")).toContain("and more");
    expect(await everything(repository, `${since}..main`)).not.toContain(secret);
  });

  test("a merge brings no secret of its own and keeps what trusted commits have", async () => {
    using setup = await opened();
    const { repository, since } = setup;
    await repository.git("switch", "--quiet", "-c", "theirs");
    const trusted = await repository.commitFile("theirs.txt", `${secret} of theirs\n`);
    await repository.git("switch", "--quiet", "main");
    await repository.git("switch", "--quiet", "-c", "side");
    await repository.commitFile("side.txt", `${secret}\n`);
    await repository.git("switch", "--quiet", "main");
    await repository.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", "theirs");
    expect((await setup.clean([trusted])).secrets).toEqual({ count: 1, paths: ["side.txt"] });
    const listing = await repository.git("ls-tree", "-r", "--name-only", "main");
    expect(listing.split("\n")).toEqual(["a.txt", "theirs.txt"]);
    expect(await repository.git("rev-list", "--count", `${since}..main`, `^${trusted}`)).toBe("2");
  });

  test("nothing is read where a turn made no commit, and large files are read within bounds", async () => {
    using setup = await opened();
    const { repository, found } = setup;
    let calls = 0;
    const git = Object.assign(Object.create(found.git), {
      output: (...given: Parameters<typeof found.git.output>) => {
        calls += 1;
        return found.git.output(...given);
      },
    });
    const head = await repository.git("rev-parse", "HEAD");
    await cleanCommits({ ...found, git }, { branch: "main", head, since: head, trusted: [], rules: noPaths });
    expect(calls).toBe(0);
    fs.writeFileSync(
      path.join(repository.top, "large.bin"),
      `${"0123456789abcdef".repeat(2 ** 20)}${secret}`,
    );
    await commitAll(repository, "Large");
    const startedAt = performance.now();
    expect((await setup.clean()).secrets.paths).toEqual(["large.bin"]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

test("commits for another machine are rewritten, and the branch stays; each commit is read once", async () => {
  using setup = await opened();
  const { repository, found, since } = setup;
  await repository.commitFile("b.txt", `${secret}\n`);
  const first = await repository.git("rev-parse", "HEAD");
  const head = await repository.commitFile("c.txt", "1\n");
  const newHashes = await withoutSecrets(found, "main", [first, head], [since]);
  const rewritten = newHashes.get(head) ?? "";
  expect(await repository.git("ls-tree", "-r", "--name-only", rewritten)).toBe("a.txt\nc.txt");
  expect(await everything(repository, `${since}..${rewritten}`)).not.toContain(secret);
  expect(await repository.git("rev-parse", "main")).toBe(head);
  expect(found.secrets.checked.has(rewritten)).toBe(true);
  const more = await repository.commitFile("d.txt", "1\n");
  found.secrets.checked.add(first).add(head);
  expect((await withoutSecrets(found, "main", [first, head, more], [since])).size).toBe(0);
  expect(found.secrets.checked.has(more)).toBe(true);
});
