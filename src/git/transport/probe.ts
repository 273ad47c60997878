// Asks the remote whether it takes a push, without one.
import type { CommandResult } from "../../platform/index.ts";
import { Git, type Repository } from "../repository/index.ts";
import { createTransportRedactor, hidePasswords } from "./credentials.ts";
import { networkEnvironment } from "./isolated-repository.ts";
import type { Transport } from "./transport-settings.ts";

/** In ms: a person waits for the answer. */
const probeDeadline = 20_000;
/** No branch of this name is created. */
const unusedBranch = "refs/heads/ralph-ci-probe";

/** Asks for a push that is not made; of a repository without a commit, for the branches. The output has no secret. */
export async function probeRemote(repository: Repository, transport: Transport): Promise<CommandResult> {
  const { top: folder, environment, patience } = repository;
  const git = new Git({
    folder,
    environment,
    trustedFolders: [folder],
    patience,
    variables: networkEnvironment(environment),
    settings: transport.settings,
  });
  const { exitCode } = await git.run(["rev-parse", "--quiet", "--verify", "HEAD"]);
  const remote = transport.remote ?? "origin";
  const question =
    exitCode === 0
      ? ["push", "--dry-run", "--porcelain", "--no-follow-tags", remote, `HEAD:${unusedBranch}`]
      : ["ls-remote", "--heads", remote];
  const result = await git.run(question, { deadline: probeDeadline });
  const redactor = createTransportRedactor(transport, undefined);
  const clean = (text: string) => hidePasswords(redactor.text(text));
  return { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr) };
}
