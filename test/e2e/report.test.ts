// The page of an effort: written at the end of a run, kept in the last snapshot, and made anew by a command.
// @module-tag e2e
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { IterationDetails, ReportData } from "../../src/page/index.ts";
import { findProgram } from "../../src/platform/index.ts";
import { writeAgent } from "../kit/agent.ts";
import { expectMistake, locationArgs } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const hostile = "</script><script>window.hacked = 1</script>";

/** The data of the page: what it shows at once is under 0, the details of iterations under their numbers. */
function dataOf(html: string): Map<number, Partial<ReportData & IterationDetails>> {
  const found = html.matchAll(/id="report(?:-(\d+))?"[^>]*>(.*?)<\/script>/g);
  return new Map([...found].map(([, n = "0", json = ""]) => [Number(n), JSON.parse(json) as object]));
}

test("a run leaves the page of its effort, with the agent's own commits, and a command writes it again", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop([{ id: "A", title: `Story ${hostile}` }]);
  const agent = writeAgent(
    workshop,
    `console.log(${JSON.stringify(`I did it ${hostile}`)} + process.env.RALPH_TEST_KEY);
     fs.writeFileSync("own.txt", "committed by the agent\\n");
     const git = (...words) => execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.invalid", ...words]);
     git("add", "own.txt"); git("commit", "--quiet", "--message", "Mine");
     work(); propose();`,
  );
  const secret = "sk-test-8f1c0a77d2e94b";
  await workshop.run(agent, "--verify", "echo the gate said yes", "--agent-env", `RALPH_TEST_KEY=${secret}`);
  const file = join(workshop.state, "efforts/x/report.html");
  const html = readFileSync(file, "utf8");
  expect(html).not.toContain("<script>window.hacked");
  expect(html).not.toContain(secret);
  const data = dataOf(html);
  expect(data.get(0)).toMatchObject({
    effort: "x",
    isLive: false,
    why: "Every story has passed.",
    stories: [{ id: "A", state: "passed", iterations: [1] }],
  });
  const details = data.get(1);
  expect(JSON.stringify(details)).toContain("the gate said yes");
  expect(JSON.stringify(details)).toContain("I did it </script>");
  const paths = details?.changes?.files.map(({ text }) => text.split("\n")[0]);
  expect(paths).toContain("diff --git a/own.txt b/own.txt");
  const snapshots = join(workshop.state, "snapshots");
  const [line = ""] = readdirSync(snapshots);
  const last = readdirSync(join(snapshots, line)).sort().at(-1) ?? "";
  expect(existsSync(join(snapshots, line, last, "report.html"))).toBe(true);

  // Anywhere, and where no checkout has the commits, too.
  const target = join(workshop.folder, "again.html");
  const written = await workshop.cli(["report", ...locationArgs(workshop), "--html", target]);
  expect(written.stdout).toBe(`The report is in ${target}.\n`);
  expect(dataOf(readFileSync(target, "utf8")).get(1)).toEqual(details);
  rmSync(join(workshop.repository, ".git"), { recursive: true });
  const elsewhere = await workshop.cli(["report", "x", "--state-dir", workshop.state]);
  expect(elsewhere.stdout).toBe(`The report is in ${file}.\n`);
  expect(dataOf(readFileSync(file, "utf8")).get(1)).toMatchObject({
    changes: null,
    missing: [expect.stringMatching(/^The changes are in commit [0-9a-f]{10}, which is not in a checkout/)],
  });
});

test("--open starts the browser with the file and none of the secrets, or says that there is none", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  await workshop.run(writeAgent(workshop, "work(); propose();"));
  const said = join(workshop.folder, "opened");
  const browser = workshop.script("browser", `#!/bin/sh\nprintf '%s %s' "$1" "$MY_TOKEN" > ${said}\n`);
  const target = join(workshop.folder, "page.html");
  const args = ["report", ...locationArgs(workshop), "--html", target, "--open"];
  const opened = await workshop.cli(args, { BROWSER: browser, MY_TOKEN: "secret-token-value" });
  expect([opened.code, opened.stderr]).toEqual([0, ""]);
  expect(readFileSync(said, "utf8")).toBe(`${target} `);
  const bare = join(workshop.folder, "bare");
  mkdirSync(bare);
  symlinkSync(findProgram("git", process.env.PATH ?? "", "/") ?? "", join(bare, "git"));
  const without = await workshop.cli(args, { PATH: bare });
  expect([without.code, without.stdout]).toEqual([0, `The report is in ${target}.\n`]);
  expect(without.stderr).toBe("No browser was found; open it yourself.\n");
});

test("what cannot be written or is not there is said with the fix", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  const args = ["report", ...locationArgs(workshop)];
  expectMistake(
    await workshop.cli(args),
    /no run of the effort "x" is recorded in .*; check ralph-ci status --all/,
  );
  await workshop.run(writeAgent(workshop, "work(); propose();"));
  const none = join(workshop.folder, "none/page.html");
  expectMistake(
    await workshop.cli([...args, "--html", none]),
    /there is no folder .*none; create it, or give another path/,
  );
  expectMistake(
    await workshop.cli([...args, "--html", workshop.folder]),
    /is a folder; give the path of a file/,
  );
});
