// The service for a run's own artifacts, as `@actions/artifact` 6.2.1 calls it: Twirp with JSON over HTTP.
// Source: the generated client in that package, `lib/generated/results/api/v1/artifact.js` (field names), its
// `lib/internal/upload/upload-artifact.js` (the order of calls).
import type { Answer, ParsedRequest } from "./answer.ts";
import { digestOf, type World } from "./world.ts";

type Body = Record<string, unknown>;
const text = (value: unknown) => (typeof value === "string" ? value : "");

export function answerResults(world: World, method: string, asked: ParsedRequest): Answer {
  const runId = runOf(asked.authorization);
  if (runId === undefined) return twirpError(401, "unauthenticated", "token has no scope for results");
  const body = JSON.parse(asked.body.toString() || "{}") as Body;
  const call = calls[method];
  return call ? call(world, runId, body, asked.address) : twirpError(404, "bad_route", `no method ${method}`);
}

/** The run in a token's scope `Actions.Results:<run>:<job>`. The signature is not checked. */
export function runOf(authorization: string): number | undefined {
  const [, payload = ""] = authorization.replace(/^Bearer /i, "").split(".");
  try {
    const { scp } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { scp?: string };
    const scope = scp?.split(" ").find((each) => each.startsWith("Actions.Results:"));
    const id = Number(scope?.split(":")[1]);
    return Number.isSafeInteger(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

type Call = (world: World, runId: number, body: Body, address: string) => Answer;

const calls: Readonly<Record<string, Call>> = {
  CreateArtifact(world, runId, body, address) {
    const name = text(body.name);
    // A name is unique within the run, even against artifacts that were never finalized and are in no list.
    // Source: https://github.com/atlanhq/application-sdk/pull/3711
    if (world.find(runId, name))
      return twirpError(
        409,
        "already_exists",
        "an artifact with this name already exists on the workflow run",
      );
    const expiresAt = text(body.expires_at);
    world.addArtifact({
      id: 0,
      name,
      runId,
      bytes: Buffer.alloc(0),
      isFinalized: false,
      ...(expiresAt ? { expiresAt: new Date(expiresAt) } : {}),
    });
    return json({ ok: true, signed_upload_url: blobAddress(address, runId, name) });
  },

  FinalizeArtifact(world, runId, body) {
    const artifact = world.find(runId, text(body.name));
    if (!artifact) return twirpError(404, "not_found", "artifact not found");
    if (Number(body.size) !== artifact.bytes.length || text(body.hash) !== digestOf(artifact.bytes))
      return twirpError(400, "invalid_argument", "size or hash differs from what was uploaded");
    const { bytes } = artifact;
    const id = world.nextId();
    const digest = digestOf(bytes);
    // A client that loses the answer and retries gets two artifacts of the same name.
    // Source: https://github.com/actions/upload-pages-artifact/issues/97
    if (artifact.isFinalized) world.addArtifact({ id, name: artifact.name, runId, bytes });
    else
      Object.assign(artifact, { id, isFinalized: true, size: bytes.length, digest, createdAt: new Date() });
    world.uploads.push({ id, name: artifact.name, runId, digest });
    return json({ ok: true, artifact_id: String(id) });
  },

  ListArtifacts(world, runId, body) {
    const artifacts = world
      .finalized()
      .filter((artifact) => artifact.runId === runId)
      .filter(({ name }) => body.name_filter === undefined || name === body.name_filter)
      .filter(({ id }) => body.id_filter === undefined || String(id) === body.id_filter)
      .map((artifact) => ({
        workflow_run_backend_id: String(runId),
        workflow_job_run_backend_id: "1",
        database_id: String(artifact.id),
        name: artifact.name,
        size: String(artifact.size),
        created_at: artifact.createdAt.toISOString(),
        digest: artifact.digest,
      }));
    return json({ artifacts });
  },

  GetSignedArtifactURL(world, runId, body, address) {
    const name = text(body.name);
    if (!world.find(runId, name)?.isFinalized) return twirpError(404, "not_found", "artifact not found");
    return json({ name, signed_url: blobAddress(address, runId, name) });
  },

  DeleteArtifact(world, runId, body) {
    const artifact = world.find(runId, text(body.name));
    if (!artifact?.isFinalized) return twirpError(404, "not_found", "artifact not found");
    world.remove(artifact);
    return json({ ok: true, artifact_id: String(artifact.id) });
  },
};

/** The signed address of an artifact's bytes. */
export function blobAddress(address: string, runId: number, name: string): string {
  return `${address}/blob/${runId}/${encodeURIComponent(name)}?sig=signature%3D%3D&se=2099`;
}

function json(value: unknown): Answer {
  return { status: 200, json: value };
}

function twirpError(status: number, code: string, msg: string): Answer {
  return { status, json: { code, msg } };
}
