// `ralph-ci doctor --github` as a person calls it; what it finds is tested beside its code.
// @module-tag e2e
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../kit/github/server.ts";
import { setUpWell, workflowFile, workflowText } from "../kit/github/well-set.ts";
import { Workshop } from "../kit/workshop.ts";

let server: GitHubServer;
let workshop: Workshop;

beforeAll(async () => {
  server = await GitHubServer.open();
  workshop = new Workshop([{ id: "A", verify: "true" }]);
  workshop.write(workflowFile, workflowText);
  workshop.git("remote", "add", "origin", "git@github.com:octo/project.git");
  workshop.commitAll("A workflow");
});
afterAll(async () => {
  workshop[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => server.reset());

interface Check {
  name: string;
  level: string;
  text: string;
}

async function doctor(environment: Record<string, string> = {}) {
  const words = ["doctor", "x", "-C", workshop.repository, "--github", "--json"];
  const { code, stdout, stderr } = await workshop.cli(words, {
    GITHUB_API_URL: server.address,
    GH_TOKEN: testToken,
    ...environment,
  });
  expect(stderr).toBe("");
  const printed = JSON.parse(stdout) as { ok: boolean; checks: Check[]; run: string | null };
  expect(printed.ok).toBe(code === 0);
  const lines = printed.checks
    .filter(({ level }) => level !== "ok")
    .map((each) => `${each.level} ${each.name}: ${each.text}`);
  return { code, lines, checks: printed.checks, run: printed.run };
}

test("nothing is wrong: every check is made, nothing is changed, and the last line starts a run", {
  tags: ["main"],
}, async () => {
  setUpWell(server);
  const { code, lines, checks, run } = await doctor();
  expect(lines).toEqual([]);
  expect(code).toBe(0);
  expect(checks.map(({ name }) => name)).toEqual([
    ...["effort", "rights", "workflow", "actions", "jobs", "secrets", "rules", "rules"],
  ]);
  expect(run).toBe("gh workflow run ralph.yml --repo octo/project --field effort=x");
  expect(server.requests.every(({ method, hasToken }) => method === "GET" && hasToken)).toBe(true);
});

test("without a token in the environment, the one of gh is used", async () => {
  setUpWell(server);
  workshop.script("gh", `#!/bin/sh\n[ "$1 $2" = "auth token" ] && echo ${testToken}\n`);
  const login = await doctor({ GH_TOKEN: "", PATH: `${workshop.folder}:${process.env.PATH}` });
  expect(login).toMatchObject({ code: 0, lines: [] });
});
