// Tests what `doctor --github` says of a repository's settings, and that a token which sees less is no fault.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../../test/kit/github/server.ts";
import { setUpWell, workflowFile, workflowText } from "../../../../test/kit/github/well-set.ts";
import type { World } from "../../../../test/kit/github/world.ts";
import { currentProcessContext } from "../../../platform/index.ts";
import { checkGitHub } from "./check-github.ts";

const thisProcess = currentProcessContext();
let server: GitHubServer;
let top: string;

beforeAll(async () => {
  server = await GitHubServer.open();
  top = mkdtempSync(join(tmpdir(), "ralph-ci-doctor-"));
  mkdirSync(join(top, ".github/workflows"), { recursive: true });
  writeFileSync(join(top, workflowFile), workflowText);
});
afterAll(async () => {
  rmSync(top, { recursive: true });
  await server[Symbol.asyncDispose]();
});
beforeEach(() => server.reset());

async function doctor(token = testToken, repository: string | undefined = "octo/project") {
  const context = Object.assign({}, thisProcess, { environment: { GH_TOKEN: token } });
  const place = { top, repository, defaultBranch: "main", apiUrl: server.address, server: "github.com" };
  const { checks } = await checkGitHub(context, place, "ralph/x");
  const lines = checks
    .filter(({ level }) => level !== "ok")
    .map(({ level, name, text }) => `${level} ${name}: ${text}`);
  return { checks, lines };
}

test("nothing is wrong: every check is made, and nothing is changed", async () => {
  setUpWell(server);
  const { lines, checks } = await doctor();
  expect(lines).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual([
    ...["rights", "workflow", "actions", "jobs", "secrets", "rules", "rules"],
  ]);
  expect(server.requests.every(({ method, hasToken }) => method === "GET" && hasToken)).toBe(true);
});

test("each thing that is wrong has one line with its fix", async () => {
  const { settings } = setUpWell(
    server,
    workflowText.replace("checks: write", "checks: read").replace("contents: write", "contents: read"),
  );
  settings.allowed = "selected";
  settings.selected = { github_owned_allowed: true, verified_allowed: false, patterns_allowed: ["other/*"] };
  settings.needsPins = true;
  settings.opensPulls = false;
  settings.secrets.length = 0;
  settings.rules.set("ralph/x", [
    { type: "required_signatures" },
    { type: "non_fast_forward" },
    { type: "pull_request" },
  ]);
  settings.protection.set("main", {
    required_status_checks: {
      strict: true,
      contexts: ["build"],
      checks: [{ context: "build", app_id: null }],
    },
  });
  const { lines } = await doctor();
  expect(lines).toEqual([
    expect.stringMatching(/^warning workflow: .* differs from the one on main, which is checked here; /),
    expect.stringMatching(
      /^error actions: \S+\/ralph-ci@v0 is not in the list of allowed actions; add \S+\/ralph-ci@\* under/,
    ),
    expect.stringMatching(
      /^error actions: \S+\/ralph-ci@v0 is refused, because actions must be pinned here; write its whole commit/,
    ),
    expect.stringMatching(
      /^warning jobs: GitHub Actions may not create pull requests, .*; allow it under Settings/,
    ),
    expect.stringMatching(
      /^error jobs: the job ralph of .* lacks "contents: write" to push .*; add it below/,
    ),
    expect.stringMatching(/^warning jobs: .* lacks "checks: write"/),
    expect.stringMatching(
      /^error secrets: ANTHROPIC_API_KEY is in no place .*; run gh secret set ANTHROPIC_API_KEY --repo octo\/project$/,
    ),
    expect.stringMatching(/^warning rules: ralph\/x: commits must be signed, .*; add sign: api to the step$/),
    expect.stringMatching(
      /^warning rules: ralph\/x: it changes only by pull requests; the work goes to a side branch; /,
    ),
    expect.stringMatching(/^warning rules: main: build must pass before a merge, .*github-token/),
  ]);
});

test("a token that may see less: what it does not show is said, and is no error", async () => {
  setUpWell(server).settings.access = "write";
  const { lines, checks } = await doctor();
  expect(checks.find(({ name }) => name === "rights")?.text).toBe(
    "this token has write access to octo/project",
  );
  expect(lines.map((line) => line.split(";")[0])).toEqual([
    "warning actions: not visible with this token: whether Actions are on, and which are allowed",
    "warning jobs: not visible with this token: what jobs may do by default, and whether they may open pull requests",
    "warning secrets: not visible with this token: whether ANTHROPIC_API_KEY is in the repository or the organization",
    "warning rules: not visible with this token: the protection of the branch ralph/x",
    "warning rules: not visible with this token: the protection of the branch main",
  ]);
});

test("secrets of the organization and of the job's environment count, and an optional one may be missing", async () => {
  const { settings } = setUpWell(
    server,
    workflowText.replace("    runs-on:", "    environment: agents\n    runs-on:"),
  );
  settings.secrets.length = 0;
  settings.environments.set("agents", ["anthropic_api_key"]);
  const first = await doctor();
  expect(first.checks).toContainEqual({
    name: "secrets",
    level: "ok",
    text: "ANTHROPIC_API_KEY is in the environment agents",
  });
  settings.environments.clear();
  settings.organizationSecrets.push("ANTHROPIC_API_KEY");
  const second = await doctor();
  expect(second.checks).toContainEqual(
    expect.objectContaining({ text: "ANTHROPIC_API_KEY is in the organization" }),
  );
});

test.each<[string, (world: World) => unknown, RegExp]>([
  [
    "Actions are off",
    ({ settings }) => {
      settings.enabled = false;
    },
    /^error actions: Actions are switched off; /,
  ],
  [
    "only actions of the owner",
    ({ settings }) => {
      settings.allowed = "local_only";
    },
    /^error actions: only actions of octo are allowed, which refuses actions\/checkout@\S+, \S+\/ralph-ci@v0; /,
  ],
  [
    "an archive",
    ({ settings }) => {
      settings.archived = true;
    },
    /^error rights: .* is archived, .*; unarchive it/,
  ],
  [
    "no workflow there",
    ({ contents }) => contents.clear(),
    /^error workflow: .* is not on main, where GitHub looks for it; commit it there and push$/,
  ],
  [
    "a workflow without permissions",
    ({ contents }) =>
      void contents.set(
        `main:${workflowFile}`,
        workflowText.replace(/^ {4}permissions:\n( {6}.*\n)+/m, "").replace(/^permissions:.*\n/m, ""),
      ),
    /^error jobs: .* lacks "contents: write"/m,
  ],
])("%s", async (_, change, sentence) => {
  change(setUpWell(server));
  const { lines } = await doctor();
  expect(lines.join("\n")).toMatch(new RegExp(sentence.source, "m"));
});

test("in a repository of a person, the secrets of an organization are not asked for", async () => {
  const { settings } = setUpWell(server);
  settings.secrets.length = 0;
  settings.owner = "User";
  const { lines } = await doctor();
  expect(lines).toEqual([expect.stringMatching(/^error secrets: ANTHROPIC_API_KEY is in no place/)]);
  expect(server.requests.map(({ path }) => path).join("\n")).not.toContain("organization-secrets");
});

test("without a token, and when GitHub does not know or does not show the repository", async () => {
  setUpWell(server);
  expect((await doctor("")).lines).toEqual([
    expect.stringMatching(/^error token: .*gh auth login, or set GH_TOKEN/),
  ]);
  server.fault("repository", { status: 404 });
  expect((await doctor()).lines).toEqual([
    expect.stringMatching(/^error rights: not visible with this token: the repository octo\/project/),
  ]);
});
