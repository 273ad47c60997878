// A release as CI makes it, up to what only npm and GitHub can do, and the package as people get it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodAgent } from "../kit/agent.ts";
import { node24 } from "../kit/install-tools.ts";
import { ReleaseRunner } from "../kit/release-runner.ts";
import { Workshop } from "../kit/workshop.ts";

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
const tag = `v${version}`;
const files = ["SHA256SUMS", `ralph-ci-${version}.cdx.json`, `ralph-ci-${version}.tgz`];
let runner: ReleaseRunner;
/** The files that the first release consists of. */
let released: string;
beforeAll(() => {
  runner = new ReleaseRunner();
  released = join(runner.folder, "released");
});
afterAll(() => runner[Symbol.dispose]());

describe.sequential("release.yml", () => {
  test("releases a version that has no tag yet", async () => {
    const { code, log, jobs } = await runner.push();
    expect(code, log).toBe(0);
    expect(jobs).toMatchObject({ plan: "success", build: "success", publish: "success" });
    expect(log).toContain("Stopping: complete. Every story has passed.");
    cpSync(join(runner.artifacts, "package"), released, { recursive: true });
    expect(readdirSync(released).sort()).toEqual(files);
    const { tags, releases, publishes } = runner.world;
    expect(tags).toEqual({ [tag]: runner.head, v0: runner.head });
    expect(releases[tag]?.slice(0, -1).toSorted()).toEqual(files);
    expect(releases[tag]?.at(-1)).toMatch(/\w/);
    expect(publishes).toEqual([
      ["--provenance", "--access", "public", "--registry", "https://registry.npmjs.org/"],
    ]);
    const attested = readFileSync(join(runner.artifacts, "attested"), "utf8").trim().split("\n");
    expect(attested).toEqual([
      expect.stringMatching(/package\/\* ?$/),
      expect.stringMatching(/ralph-ci-[\d.]+\.tgz \S+ralph-ci-[\d.]+\.cdx\.json$/),
    ]);
  });

  test("finishes a release that broke off, and releases nothing twice", () => {
    runner.change({ tags: { [tag]: runner.head }, releases: {} });
    expect(runner.script("publish.ts", released)).toMatchObject({
      code: 0,
      text: expect.stringContaining(`npm has ralph-ci ${version} already.`),
    });
    const { tags, releases, publishes } = runner.world;
    expect([tags.v0, Object.keys(releases), publishes.length]).toEqual([runner.head, [tag], 1]);
  });

  test("moves only the moving tag", () => {
    const elsewhere = "f".repeat(40);
    runner.change({ tags: { [tag]: runner.head, v0: elsewhere } });
    expect(runner.script("publish.ts", released).code).toBe(0);
    expect(runner.world.tags).toEqual({ [tag]: runner.head, v0: runner.head });
    runner.change({ tags: { [tag]: elsewhere, v0: elsewhere } });
    expect(runner.script("publish.ts", released)).toMatchObject({
      code: 1,
      text: expect.stringContaining(
        `the tag ${tag} names ${elsewhere}, and a released version never moves; raise the version`,
      ),
    });
    expect(runner.world.tags).toEqual({ [tag]: elsewhere, v0: elsewhere });
  });

  test("does not publish where npm has other files under this version", () => {
    runner.change({ tags: {}, releases: {}, npm: { [`ralph-ci@${version}`]: "sha512-other" } });
    expect(runner.script("publish.ts", released)).toMatchObject({
      code: 1,
      text: expect.stringContaining(`npm has another ralph-ci ${version} (sha512-other); raise the version`),
    });
    expect(runner.world).toMatchObject({ tags: {}, releases: {} });
  });

  test("does not publish other files than those that were built", () => {
    const changed = join(runner.folder, "changed");
    cpSync(released, changed, { recursive: true });
    const sums = createHash("sha256")
      .update(readFileSync(join(released, "SHA256SUMS")))
      .digest("hex");
    expect(runner.script("check-package.ts", released, sums).code).toBe(0);
    writeFileSync(join(changed, files[1] ?? ""), "{}");
    const { code, text } = runner.script("check-package.ts", changed, sums);
    expect([code, text]).toEqual([
      1,
      expect.stringMatching(/the digest of ralph-ci-.*; build the release again/),
    ]);
    rmSync(join(changed, files[1] ?? ""));
    expect(runner.script("check-package.ts", changed, sums).text).toContain("instead of");
  });

  test("refuses a dist that is not what the commit builds", async () => {
    runner.write("dist/bundle.cjs", "// not built from src\n");
    runner.commit("Change dist by hand");
    const { code, log, jobs } = await runner.push();
    expect(code).not.toBe(0);
    expect(jobs.build).toBe("failure");
    expect(log).toContain("dist/bundle.cjs");
    runner.git("reset", "--quiet", "--hard", "HEAD~1");
  });

  test("does nothing for a commit after a release", () => {
    expect(runner.script("plan.ts").text).toBe(`next=release\nversion=${version}\n`);
    runner.git("tag", tag, "HEAD");
    runner.write("notes.txt", "Changed.\n");
    runner.commit("Add a note");
    expect(runner.script("plan.ts").text).toBe(`next=nothing\nversion=${version}\n`);
  });

  test("proposes the next version where changes wait for one", async () => {
    runner.write(".changeset/quick-fix.md", '---\n"ralph-ci": minor\n---\n\nA run ends sooner.\n');
    runner.commit("Describe a change");
    const { code, log } = await runner.push();
    expect(code, log).toBe(0);
    const { pulls, started } = runner.world;
    expect(pulls).toEqual([{ title: "Release v0.2.0", head: "release/next" }]);
    expect(started).toEqual(["ci.yml release/next"]);
    const pushed = (file: string) => runner.pushedFile("release/next", file);
    expect(JSON.parse(pushed("package.json")).version).toBe("0.2.0");
    expect(JSON.parse(pushed("package-lock.json")).version).toBe("0.2.0");
    expect(pushed("src/run/release/version.ts")).toContain('version = "0.2.0"');
    expect(/\bversion\d* = "0\.2\.0"/.test(pushed("dist/bundle.cjs"))).toBe(true);
    expect(pushed("CHANGELOG.md")).toMatch(
      /^## 0\.2\.0\n+### Minor Changes\n+- (?:\w+: )?A run ends sooner\.\n+## /m,
    );
    expect(() => pushed(".changeset/quick-fix.md")).toThrow();
  });
});

describe.each([
  ["the Node that runs the tests", process.execPath],
  ["Node 24", node24],
])("the package on %s", (name, node) => {
  let project: string;
  const environment = () => ({
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    HOME: join(runner.folder, "home"),
    npm_config_cache: join(runner.folder, "npm"),
  });
  const inProject = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: project, env: environment(), encoding: "utf8", stdio: "pipe" });
  beforeAll(() => {
    project = join(runner.folder, name.replaceAll(" ", "-"));
    mkdirSync(project);
    writeFileSync(join(project, "package.json"), '{"name":"empty","version":"1.0.0","private":true}');
    inProject("npm", "install", "--offline", "--no-audit", "--no-fund", join(released, files[2] ?? ""));
  });

  test("is one package, which names its release and no place of the machine that built it", () => {
    expect(readdirSync(join(project, "node_modules")).filter((each) => !each.startsWith("."))).toEqual([
      "ralph-ci",
    ]);
    const installed = join(project, "node_modules/ralph-ci");
    const { commit } = JSON.parse(readFileSync(join(installed, "release.json"), "utf8"));
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    const places = ["/home/", "/root/", "/tmp/", runner.folder, dirname(dirname(import.meta.dirname))];
    for (const entry of readdirSync(installed, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = readFileSync(join(entry.parentPath, entry.name), "latin1");
      const found = places.filter((place) =>
        new RegExp(`// (?:\\.\\./)*${place}|"${place}[^"]*node_modules`).test(text),
      );
      expect(found, entry.name).toEqual([]);
    }
  });

  test("shows the demonstration", () => {
    const shown = inProject("npx", "--no-install", "ralph-ci", "demo");
    expect(shown).toContain("Stopping: complete. Every story has passed.");
    expect(shown).toMatch(/^Next, in a repository of yours: ralph-ci init$/m);
    expect(inProject("npx", "--no-install", "ralph-ci", "--version")).toBe(`${version}\n`);
  });

  test("works on an effort, and tells about it", () => {
    using workshop = new Workshop([{ id: "A" }]);
    const [command = "", ...args] = workshop.runArgs(goodAgent(workshop));
    const program = join(project, "node_modules/.bin/ralph-ci");
    const inWorkshop = (...given: string[]) =>
      execFileSync(program, given, {
        cwd: workshop.repository,
        env: Object.assign({}, workshop.environment, { PATH: environment().PATH }),
        encoding: "utf8",
        stdio: "pipe",
      });
    expect(JSON.parse(inWorkshop(command, ...args))).toMatchObject({ status: "complete", iterations: 1 });
    expect(inWorkshop("status", "--state-dir", workshop.state)).toContain("completed, 1/1 stories");
    const page = join(workshop.folder, "page.html");
    inWorkshop("report", "--state-dir", workshop.state, "--html", page);
    expect(readFileSync(page, "utf8").includes('<script type="application/json" id="report"')).toBe(true);
  });
});

test("npm accepts the package, as far as it can be told without publishing it", () => {
  const args = [
    "publish",
    join(released, files[2] ?? ""),
    "--dry-run",
    "--json",
    "--provenance=false",
    "--fetch-retries=0",
  ];
  const shown = JSON.parse(
    execFileSync("npm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
  );
  const packed = shown["ralph-ci"] ?? shown;
  expect(packed).toMatchObject({ name: "ralph-ci", version });
  // People wait for the download at their first npx.
  expect(packed.size).toBeLessThan(3_500_000);
  const kinds = packed.files.map(({ path, mode }: { path: string; mode: number }) => [path, mode & 0o111]);
  expect(
    kinds.filter(([, executable]: [string, number]) => executable).map(([path]: [string]) => path),
  ).toEqual(["dist/cli.cjs", "dist/main.cjs", "dist/post.cjs"]);
});
