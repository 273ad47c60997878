// The storage of artifact bytes: the part of Azure's block blobs that an artifact upload uses.
// Source: https://learn.microsoft.com/rest/api/storageservices/put-block and put-block-list
import type { Answer, ParsedRequest } from "./answer.ts";
import type { World } from "./world.ts";

const answered = { "x-ms-request-id": "1", "x-ms-version": "2025-11-05" };

/** Answers a request for the blob of an artifact. @param name of the artifact */
export function answerBlob(world: World, runId: number, name: string, asked: ParsedRequest): Answer {
  if (!asked.url.searchParams.get("sig")) return blobError(403, "AuthenticationFailed");
  const artifact = world.find(runId, name);
  if (!artifact) return blobError(404, "BlobNotFound");
  if (asked.method === "GET") {
    const headers = { "content-type": "application/zip", ...answered };
    return artifact.expired
      ? blobError(404, "BlobNotFound")
      : { status: 200, bytes: artifact.bytes, headers };
  }
  const key = `${runId}/${name}`;
  const blocks = world.blocks.get(key) ?? new Map<string, Buffer>();
  world.blocks.set(key, blocks);
  const part = asked.url.searchParams.get("comp");
  if (part === "block") blocks.set(asked.url.searchParams.get("blockid") ?? "", asked.body);
  else if (part === "blocklist") {
    const ids = [...asked.body.toString().matchAll(/<Latest>([^<]*)<\/Latest>/g)].map(([, id = ""]) => id);
    if (ids.some((id) => !blocks.has(id))) return blobError(400, "InvalidBlockList");
    artifact.bytes = Buffer.concat(ids.map((id) => blocks.get(id) ?? Buffer.alloc(0)));
    world.blocks.delete(key);
  } else artifact.bytes = asked.body;
  return { status: 201, headers: { ...answered, etag: '"0x1"', "last-modified": new Date().toUTCString() } };
}

function blobError(status: number, code: string): Answer {
  const text = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  const headers = { "content-type": "application/xml", "x-ms-error-code": code, ...answered };
  return { status, bytes: Buffer.from(text), headers };
}
