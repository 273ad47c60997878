// Tests what a push to main leads to, and what a release says about itself.
// @module-tag e2e
// @module-tag main
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decideNext } from "../../scripts/release/plan.ts";
import { fileNames, notesOf, readPackage } from "../../scripts/release/project.ts";

const top = join(import.meta.dirname, "../..");
const text = (file: string) => readFileSync(join(top, file), "utf8");
const here = "a".repeat(40);
const elsewhere = "b".repeat(40);

describe("a push to main", () => {
  const facts = { isHome: true, changesets: 0, commit: here, released: undefined };
  test.each([
    ["releases a version without a tag", {}, "release"],
    ["finishes a release of this commit", { released: here }, "release"],
    ["does nothing after a release", { released: elsewhere }, "nothing"],
    ["proposes a version where changes wait, also before the first release", { changesets: 1 }, "version"],
    ["proposes a version where changes wait", { changesets: 2, released: elsewhere }, "version"],
    ["does nothing in a fork", { isHome: false, changesets: 1 }, "nothing"],
  ])("%s", (_, changes, next) => {
    expect(decideNext(Object.assign({}, facts, changes))).toBe(next);
  });
});

test("names tags and files after the version of package.json", () => {
  const released = readPackage('{"name":"x","version":"2.10.3","homepage":"https://github.com/o/x"}');
  expect(released).toMatchObject({ tag: "v2.10.3", movingTag: "v2", repository: "o/x" });
  expect(Object.values(fileNames(released))).toEqual(["x-2.10.3.tgz", "x-2.10.3.cdx.json", "SHA256SUMS"]);
  expect(() => readPackage('{"version":"2.0.0-rc.1"}')).toThrow(/make it like 1\.2\.3$/);
});

test("notes are the section of the version", () => {
  const changelog = "# x\n\n## 1.1.0\n\n- New.\n\n## 1.0.0\n\n- Old.\n\n### More\n";
  expect(notesOf("1.1.0", changelog)).toBe("- New.");
  expect(notesOf("1.0.0", changelog)).toBe("- Old.\n\n### More");
  expect(() => notesOf("0.9.0", changelog)).toThrow(/add a section "## 0\.9\.0"$/);
  expect(notesOf(readPackage(text("package.json")).version, text("CHANGELOG.md"))).toMatch(/\w/);
});

describe("the rights of release.yml", () => {
  const jobs = new Map(
    text(".github/workflows/release.yml")
      .split(/^ {2}(?=[a-z-]+:$)/m)
      .slice(1)
      .map((job) => [job.slice(0, job.indexOf(":")), job]),
  );

  test("only the job in the environment can sign, and it installs no packages", () => {
    const signing = [...jobs].filter(([, job]) => job.includes("id-token: write")).map(([name]) => name);
    expect(signing).toEqual(["publish"]);
    expect(jobs.get("publish")).toContain("environment: release");
    expect(jobs.get("publish")).not.toMatch(/npm (?:ci|install|run)/);
  });

  test("a job that runs the programs of packages can only read", () => {
    const installing = [...jobs].filter(([, job]) => job.includes("npm ci"));
    expect(installing.map(([name]) => name)).toEqual(["version", "build"]);
    for (const [name, job] of installing) expect(job, name).not.toContain(": write");
  });

  test("no checkout keeps a token", () => {
    for (const [name, job] of jobs)
      expect(job.match(/actions\/checkout@/g)?.length ?? 0, name).toBe(
        job.match(/persist-credentials: false/g)?.length ?? 0,
      );
  });
});
