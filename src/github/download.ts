// Fetches the zip of an artifact whole or not at all: no more bytes than are allowed, and those that were uploaded.
import { createHash } from "node:crypto";
import type { Artifact } from "./answers.ts";
import { GitHubError, type RequestPurpose } from "./github-error.ts";
import type { Requester } from "./request.ts";

/** An artifact cannot be had as it was uploaded. The message says in what way, as the end of a sentence. */
export class DamagedArtifact extends Error {
  override readonly name = "DamagedArtifact";
}

/** What is downloaded, and from where. */
export interface DownloadRequest {
  readonly artifact: Pick<Artifact, "id" | "digest" | "size_in_bytes">;
  /** The address of its zip, which leads to a signed one. */
  readonly url: string;
  readonly token: string;
  /** The most bytes that are taken. */
  readonly longest: number;
  /** In ms, of each of the two requests. */
  readonly deadline: number;
  readonly purpose: RequestPurpose;
}

/** The bytes of its zip. @throws DamagedArtifact GitHubError */
export async function downloadArtifact(requester: Requester, download: DownloadRequest): Promise<Buffer> {
  const { artifact, url, token, longest, deadline, purpose } = download;
  if (artifact.size_in_bytes > longest) throw tooLarge(longest);
  const call = { method: "GET", deadline, ...purpose } as const;
  try {
    const location = await requester.send({ ...call, url, token }, async (response) => {
      await response.body?.cancel();
      return response.headers.get("location") ?? undefined;
    });
    if (location === undefined || !URL.canParse(location))
      throw new GitHubError("strange", `GitHub leads nowhere to ${purpose.what}; update ralph-ci`);
    // The signature in the address is all that is needed there, and the token is not for that host.
    const read = (response: Response) => readAtMost(response, longest);
    const bytes = await requester.send({ ...call, url: location, token: undefined }, read);
    checkDigest(bytes, artifact.digest);
    return bytes;
  } catch (error) {
    if (error instanceof GitHubError && error.fault === "missing") throw new DamagedArtifact("it is gone");
    throw error;
  }
}

async function readAtMost(response: Response, longest: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop gives up the rest.
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > longest) throw tooLarge(longest);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(longest: number): DamagedArtifact {
  return new DamagedArtifact(`its zip has more than ${longest} bytes`);
}

/** An artifact of an older service has no digest; then the checks on what is in it must do. */
function checkDigest(bytes: Buffer, digest: string | null | undefined): void {
  if (!digest) return;
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (found !== digest) throw new DamagedArtifact("its zip has other bytes than were uploaded");
}
