// `ralph-ci demo`: shows the loop finishing a small effort, without a key and without network.
import * as path from "node:path";
import { type OptionValues, readRunInputs } from "../../inputs/index.ts";
import {
  makeCheckoutFolder,
  makeFolder,
  makeTemporaryFolder,
  type ProcessContext,
  removeFolder,
  replaceFile,
  runCommand,
  systemClock,
} from "../../platform/index.ts";
import { run } from "../../run/index.ts";
import { createLocalHost } from "../local-host.ts";
import { demoAgent, demoRepository } from "./demo-project.ts";
import { openRunView } from "./run-view.ts";

/** Creates a repository with a failing program, lets the loop fix it, and prints the result. */
export async function demoCommand(context: ProcessContext, options: OptionValues): Promise<number> {
  const json = options.json === true;
  const keep = options.keep === true;
  const { output } = context;
  const say = json ? output.error : output.out;
  const folder = makeTemporaryFolder("ralph-ci-demo-", context.temporaryFolder);
  const repository = path.join(folder, "repository");
  const stateDir = path.join(folder, "state");
  // The demo needs a Node that may not be on the PATH: the one that runs this program.
  const environment = {
    ...context.environment,
    PATH: `${path.dirname(context.program)}${path.delimiter}${context.environment.PATH ?? ""}`,
  };
  const git = await prepareGit(repository, environment);
  try {
    say(
      `Created a small program with failing tests in ${repository}. A scripted agent fixes it, story by story.`,
    );
    const agent = await writeProject(folder, repository, git);
    const inputs = readRunInputs({
      "working-directory": repository,
      effort: "tasks/demo",
      "state-dir": stateDir,
      agent: "command",
      "agent-command": 'node "$DEMO_AGENT"',
      "agent-env": [`DEMO_AGENT=${agent}`],
    });
    using view = openRunView(output, systemClock, { quiet: json, isDemo: true });
    const end = await run(inputs, createLocalHost({ ...context, environment }, view.announce));
    view.end(end);
    const log = await git("log", "--reverse", "--format=  %h %s", "main..HEAD");
    say(`\nCommits, one per iteration:\n${log.trimEnd()}`);
    say(`Progress log: ${path.join(repository, "tasks/demo/progress.txt")}`);
    say(`State folder: ${stateDir}`);
    say(keep ? `Kept in ${folder}.` : `Removing ${folder}; use --keep to keep it.`);
    say("Next, in a repository of yours: ralph-ci init");
    if (json) output.out(JSON.stringify({ ...end.result, repository }));
    return end.exitCode;
  } finally {
    if (!keep) removeFolder(folder);
  }
}

type Git = (...args: string[]) => Promise<string>;

/** Writes and commits the project, and returns the path of the agent. */
async function writeProject(folder: string, repository: string, git: Git): Promise<string> {
  const agent = path.join(folder, "agent.mjs");
  for (const [file, text] of Object.entries(demoRepository)) {
    makeCheckoutFolder(path.dirname(path.join(repository, file)));
    replaceFile(path.join(repository, file), text, { mode: 0o644 });
  }
  replaceFile(agent, demoAgent);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=Add a program with failing tests, and an effort to fix it");
  return agent;
}

async function prepareGit(repository: string, environment: ProcessContext["environment"]): Promise<Git> {
  makeFolder(repository);
  const variables = {
    PATH: environment.PATH ?? "",
    HOME: environment.HOME ?? "",
    LC_ALL: "C.UTF-8",
    GIT_PAGER: "cat",
    GIT_AUTHOR_NAME: "ralph-ci demo",
    GIT_AUTHOR_EMAIL: "demo@example.invalid",
    GIT_COMMITTER_NAME: "ralph-ci demo",
    GIT_COMMITTER_EMAIL: "demo@example.invalid",
  };
  return async (...args) => {
    const result = await runCommand("git", ["-c", "commit.gpgSign=false", ...args], {
      folder: repository,
      environment: variables,
    });
    if (result.exitCode !== 0)
      throw new Error(`git ${args[0]} failed: ${result.startError ?? result.stderr.trim()}`);
    return result.stdout;
  };
}
