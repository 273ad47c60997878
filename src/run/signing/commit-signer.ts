// Has commits made by GitHub, which signs those of a job's or an app's token.
import type { CommitSigner, CommitToSign, SignedCommit } from "../../git/index.ts";
import {
  createGitHubClient,
  type GitHubClient,
  GitHubError,
  isPassing,
  readApiUrl,
} from "../../github/index.ts";
import { describeError } from "../../platform/index.ts";
import type { RunContext, RunHost } from "../context.ts";

const deadline = 10_000; // ms for one commit

/** What a signer needs. */
export interface SigningPlace extends Pick<RunContext, "clock" | "announce"> {
  readonly inputs: Pick<RunContext["inputs"], "sign">;
  readonly host: Pick<RunHost, "repository" | "credentials" | "environment">;
}

/** Opens the signer of a run; it sends nothing yet. @returns undefined where nothing is signed, which is said if it was asked for */
export function openCommitSigner(context: SigningPlace, stop: AbortSignal): CommitSigner | undefined {
  const { inputs, host, clock, announce } = context;
  if (inputs.sign === "never") return undefined;
  const { repository, credentials, environment } = host;
  if (!repository || !credentials) {
    const text =
      "commits are pushed without signatures, because --sign api signs them with the token of a workflow, and there is none here; run it in a workflow, with github-token";
    announce({ kind: "warning", text });
    return undefined;
  }
  const { server, token } = credentials;
  const apiUrl = readApiUrl(environment);
  const client = createGitHubClient({ apiUrl, repository, token, clock, deadline, stop });
  return {
    address: `${server.replace(/\/+$/, "")}/${repository}`,
    sign: (commit) => signCommit(client, commit),
  };
}

async function signCommit(client: GitHubClient, commit: CommitToSign): Promise<SignedCommit> {
  try {
    const { hash, isVerified, reason } = await client.createCommit(commit);
    if (isVerified) return { kind: "signed", hash };
    const why = `GitHub signs only what the token of a job or of a GitHub App makes (it says: ${reason})`;
    return { kind: "refused", forAll: true, reason: `${why}; give such a token as github-token` };
  } catch (error) {
    const reason = describeError(error).replace(/\.$/, "");
    // Only an answer of GitHub says something about the next request.
    if (!(error instanceof GitHubError) || isPassing(error)) return { kind: "unavailable", reason };
    const forAll = error.fault !== "refused" && error.fault !== "unexpected";
    return { kind: "refused", forAll, reason };
  }
}
