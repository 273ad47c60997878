// `ralph-ci demo`: a stranger watches the loop finish a small effort, with no key and no network.
import * as path from "node:path";
import { type OptionValues, readRunInputs } from "../../inputs/index.ts";
import {
  makeFolder,
  makeTemporaryFolder,
  type ProcessContext,
  removeFolder,
  replaceFile,
  runCommand,
  systemClock,
} from "../../platform/index.ts";
import { run } from "../../run/index.ts";
import { demoAgent, demoRepository } from "./demo-project.ts";
import { localSnapshots } from "./local-host.ts";
import { openRunView } from "./run-view.ts";

/** Makes a repository with a failing program, has the loop finish it, and names what came of it. */
export async function demoCommand(context: ProcessContext, options: OptionValues): Promise<number> {
  const json = options.json === true;
  const keep = options.keep === true;
  const { output } = context;
  const say = json ? output.error : output.out;
  const folder = makeTemporaryFolder("ralph-ci-demo-", context.temporaryFolder);
  const repository = path.join(folder, "repository");
  const agent = path.join(folder, "agent.mjs");
  // The demonstration works wherever this very program does, also where its Node is on no PATH.
  const environment = {
    ...context.environment,
    PATH: `${path.dirname(context.program)}${path.delimiter}${context.environment.PATH ?? ""}`,
  };
  const git = await prepareGit(repository, environment);
  try {
    say(
      `A small program whose tests fail is in ${repository}; a scripted agent is going to mend it, story by story.`,
    );
    for (const [file, text] of Object.entries(demoRepository)) {
      makeFolder(path.dirname(path.join(repository, file)));
      replaceFile(path.join(repository, file), text, { mode: 0o644 });
    }
    replaceFile(agent, demoAgent);
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "--message=A program whose tests fail, and an effort to mend it");
    const inputs = readRunInputs({
      "working-directory": repository,
      effort: "tasks/demo",
      "state-dir": path.join(folder, "state"),
      agent: "command",
      "agent-command": 'node "$DEMO_AGENT"',
      "agent-env": [`DEMO_AGENT=${agent}`],
    });
    using view = openRunView(output, systemClock, { quiet: json });
    const end = await run(inputs, {
      folder: context.folder,
      environment,
      startedAt: context.startedAt,
      clock: systemClock,
      program: context.program,
      announce: view.announce,
      ...localSnapshots,
    });
    view.end(end);
    const log = await git("log", "--reverse", "--format=  %h %s", "main..HEAD");
    say(`\nThe commits, one an iteration:\n${log.trimEnd()}`);
    say(`The log of the effort: ${path.join(repository, "tasks/demo/progress.txt")}`);
    say(`The state: ${path.join(folder, "state")}`);
    say(keep ? `Kept in ${folder}.` : `${folder} is removed now; --keep keeps it to look around in.`);
    if (json) output.out(JSON.stringify({ ...end.result, repository }));
    return end.exitCode;
  } finally {
    if (!keep) removeFolder(folder);
  }
}

async function prepareGit(repository: string, environment: ProcessContext["environment"]) {
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
  return async (...words: string[]): Promise<string> => {
    const result = await runCommand("git", ["-c", "commit.gpgSign=false", ...words], {
      folder: repository,
      environment: variables,
    });
    if (result.exitCode !== 0)
      throw new Error(`git ${words[0]} failed: ${result.startError ?? result.stderr.trim()}`);
    return result.stdout;
  };
}
