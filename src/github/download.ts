// Downloads what GitHub keeps on another host: the zip of an artifact, checked, and the end of a job's log.
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
  try {
    const call = { url, token, deadline, purpose };
    const bytes = await sendRedirected(requester, call, (response) => readAtMost(response, maxBytes));
    checkDigest(bytes, artifact.digest);
    return bytes;
  } catch (error) {
    if (error instanceof GitHubError && error.fault === "missing") throw new DamagedArtifact("it is gone");
    throw error;
  }
}

/** The end of what a job printed, at most so many bytes. A job that runs has none. @throws GitHubError */
export async function readLogEnd(
  requester: Requester,
  call: RedirectedCall,
  mostBytes: number,
): Promise<Buffer> {
  return await sendRedirected(requester, call, async (response) => {
    let end = Buffer.alloc(0);
    // The storage cannot be asked for the end alone.
    for await (const chunk of response.body ?? []) end = Buffer.concat([end, chunk]).subarray(-mostBytes);
    return end;
  });
}

/** A call that GitHub answers with another address. */
export type RedirectedCall = Pick<DownloadRequest, "url" | "token" | "deadline" | "purpose">;

async function sendRedirected<T>(
  requester: Requester,
  { url, token, deadline, purpose }: RedirectedCall,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const call = { method: "GET", deadline, ...purpose } as const;
  const location = await requester.send({ ...call, url, token }, async (response) => {
    await response.body?.cancel();
    return response.headers.get("location") ?? undefined;
  });
  if (location === undefined || !URL.canParse(location))
    throw new GitHubError("unexpected", `GitHub gave no address to ${purpose.what}; update ralph-ci`);
  // The address is signed, so the other host needs no token and must not get one.
  return await requester.send({ ...call, url: location, token: undefined }, read);
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
