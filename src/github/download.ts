// Downloads the zip of an artifact, and checks its size and its digest.
import { createHash } from "node:crypto";
import type { Artifact } from "./answers.ts";
import { GitHubError, type RequestPurpose } from "./github-error.ts";
import type { Requester } from "./request.ts";

/** An artifact is not as it was uploaded. The message is the end of a sentence that says why. */
export class DamagedArtifact extends Error {
  override readonly name = "DamagedArtifact";
}

/** The artifact to download, and its limits. */
export interface DownloadRequest {
  readonly artifact: Pick<Artifact, "id" | "digest" | "size_in_bytes">;
  readonly url: string; // redirects to a signed address
  readonly token: string;
  readonly maxBytes: number;
  readonly deadline: number; // ms, for each of the two requests
  readonly purpose: RequestPurpose;
}

/** The bytes of its zip. @throws DamagedArtifact GitHubError */
export async function downloadArtifact(requester: Requester, download: DownloadRequest): Promise<Buffer> {
  const { artifact, url, token, maxBytes, deadline, purpose } = download;
  if (artifact.size_in_bytes > maxBytes) throw tooLarge(maxBytes);
  const call = { method: "GET", deadline, ...purpose } as const;
  try {
    const location = await requester.send({ ...call, url, token }, async (response) => {
      await response.body?.cancel();
      return response.headers.get("location") ?? undefined;
    });
    if (location === undefined || !URL.canParse(location))
      throw new GitHubError("unexpected", `GitHub gave no address to ${purpose.what}; update ralph-ci`);
    // The address is signed, so the other host needs no token and must not get one.
    const read = (response: Response) => readAtMost(response, maxBytes);
    const bytes = await requester.send({ ...call, url: location, token: undefined }, read);
    checkDigest(bytes, artifact.digest);
    return bytes;
  } catch (error) {
    if (error instanceof GitHubError && error.fault === "missing") throw new DamagedArtifact("it is gone");
    throw error;
  }
}

async function readAtMost(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): DamagedArtifact {
  return new DamagedArtifact(`its zip has more than ${maxBytes} bytes`);
}

/** Artifacts of an older service have no digest. The checks on their content must suffice. */
function checkDigest(bytes: Buffer, digest: string | null | undefined): void {
  if (!digest) return;
  const actual = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (actual !== digest) throw new DamagedArtifact("its zip differs from the uploaded one");
}
