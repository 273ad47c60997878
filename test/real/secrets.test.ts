// No secret appears in arguments, records or log, and agents get only variables on the list.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { agentDefinitions, commonVariables } from "../../src/agents/index.ts";
import { answer, type ModelRequest, runShell, workStories } from "../kit/model/index.ts";
import { canaryKey, RealAgents, storiesOf } from "../kit/real-agents.ts";

/** Variables of the job that agents must not see. */
const kept = {
  GITHUB_TOKEN: "canary-of-the-job-0001",
  INPUT_AGENT_COMMAND: "canary-of-the-job-0002",
  ACTIONS_RUNTIME_TOKEN: "canary-of-the-job-0003",
  ACTIONS_ID_TOKEN_REQUEST_URL: "canary-of-the-job-0004",
  GITHUB_ENV: "canary-of-the-job-0005",
  ZITI_IDENTITY: "canary-of-the-job-0006",
  DATABASE_PASSWORD: "canary-of-the-job-0007",
  SSH_AUTH_SOCK: "canary-of-the-job-0008",
};

/** Variables that the shell, each program and its adapter set for tools of the model (as of the pinned versions). */
const added: Readonly<Record<string, readonly string[]>> = {
  shell: ["PWD", "OLDPWD", "SHLVL", "_"],
  claude: [
    ...["AI_AGENT", "CLAUDECODE", "CLAUDE_EFFORT", "CLAUDE_PID", "COREPACK_ENABLE_AUTO_PIN", "GIT_EDITOR"],
    ...["DISABLE_AUTOUPDATER", "DISABLE_UPDATES", "NoDefaultCurrentDirectoryInExePath"],
  ],
  opencode: [
    "AGENT",
    "BUN_TMPDIR",
    "OPENCODE",
    "OPENCODE_PID",
    "OPENCODE_SERVER_PASSWORD",
    "npm_config_user_agent",
  ],
};

/** Prints its environment, saves it and the arguments of every process on the machine, then does its story. */
function lookAround(request: ModelRequest) {
  if (request.answered > 0) return workStories({ ...request, answered: request.answered - 1 });
  const all = 'for each in /proc/[0-9]*/cmdline; do tr "\\0" " " < $each; echo; done 2> /dev/null';
  return answer([runShell(`env -0 > $HOME/seen/environment; ${all} > $HOME/seen/arguments; env`)]);
}

describe.each(["claude", "opencode"] as const)("%s", (agent) => {
  test("gets only the listed variables, and no secret appears in arguments, records and log", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), lookAround, { environment: kept });
    const { workshop } = lab;
    mkdirSync(join(workshop.home, "seen"));
    const { code, stdout, stderr } = await lab.run("--agent", agent);
    expect(code, stderr).toBe(0);

    const seen = (name: string) => readFileSync(join(workshop.home, "seen", name), "utf8");
    const environment = new Map(
      seen("environment")
        .split("\0")
        .filter(Boolean)
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const),
    );
    const isExpected = expected(agent);
    expect([...environment.keys()].filter((name) => !isExpected(name))).toEqual([]);
    expect(environment.get("RALPH_STORY_ID")).toBe("A");
    expect([...environment.values()].join("\n")).not.toContain("canary-of-the-job");

    // The model was sent the environment, so the records would contain every secret without redaction.
    const shown = lab.model.main[1]?.results[0]?.text;
    expect(shown).toContain("RALPH_STORY_ID=A");
    expect(shown).toContain(canaryKey);
    const password = environment.get("OPENCODE_SERVER_PASSWORD");
    expect(password === undefined).toBe(agent === "claude");
    const secrets = [canaryKey, ...Object.values(kept), ...(password ? [password] : [])];
    const places = new Map([
      ...([
        ["stdout", stdout],
        ["stderr", stderr],
        ["arguments", seen("arguments")],
      ] as const),
      ...filesIn(workshop.state),
      ...filesIn(join(workshop.repository, "tasks")),
    ]);
    expect(seen("arguments")).toContain(
      agent === "claude" ? "--dangerously-skip-permissions" : "serve --hostname",
    );
    const found = [...places].flatMap(([place, text]) => {
      return secrets.flatMap(encodings).some((secret) => text.includes(secret)) ? [place] : [];
    });
    expect(found).toEqual([]);
  });
});

/** Whether the tools of this agent may have a variable of this name. */
function expected(agent: string): (name: string) => boolean {
  const row = Object.values(agentDefinitions).find(({ name }) => name === agent);
  const listed = [
    ...commonVariables,
    ...(row?.variables ?? []),
    ...(added.shell ?? []),
    ...(added[agent] ?? []),
  ];
  const own = ["RALPH_*", "RALPH_TEST_MARK"];
  return (name) =>
    [...listed, ...own].some((each) =>
      each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : name === each,
    );
}

/** A secret as it is, and in the encodings of a header. */
function encodings(secret: string): string[] {
  const asUser = Buffer.from(`opencode:${secret}`).toString("base64");
  return [secret, Buffer.from(secret).toString("base64"), asUser];
}

/** Every file in a folder, with its bytes as text. */
function filesIn(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file, "latin1")]);
}
