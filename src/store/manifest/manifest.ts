// The list of what is in a snapshot and where it comes from; whatever comes back from a store is held against it.
import {
  array,
  int,
  iso,
  literal,
  minimum,
  nullable,
  nullish,
  object,
  type output,
  regex,
  string,
} from "zod/mini";
import { DamagedSnapshot, NewerSnapshot } from "../contract.ts";
import { findPathConflict, isLegalPath, quote } from "../names.ts";
import { leaseShape } from "./lease.ts";

/** The name of the manifest among the files of a snapshot. */
export const manifestName = "manifest.json";

/** The most files that a snapshot may have, its manifest not counted. */
export const maxFiles = 2_000;

/** The most bytes that a manifest may have; one of 2,000 files with the longest names stays far below. */
export const maxManifestBytes = 2 * 1024 * 1024;

/** The version of the format that is written and read here. */
const schemaVersion = 1;

const count = int().check(minimum(1));

/** Fields that are not named here are passed over: the same schema number means that they may be. */
const manifestShape = object({
  schema: literal(schemaVersion),
  stateKey: string(),
  repository: nullable(string()),
  runId: string(),
  attempt: count,
  generation: count,
  parent: nullable(count),
  createdAt: iso.datetime(),
  reason: string(),
  workflowRun: nullish(string()),
  lease: nullish(leaseShape),
  files: array(
    object({
      path: string(),
      bytes: int().check(minimum(0)),
      sha256: string().check(regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});

const versionShape = object({ schema: int() });

/**
 * The manifest of a snapshot: `repository` is null where it has none, `parent` is the generation that its run went on
 * from, `createdAt` is ISO 8601, `workflowRun` the id of the service's run that made it, `lease` that of a run at work.
 */
export type Manifest = Readonly<output<typeof manifestShape>>;

/** One file of a snapshot; `sha256` is in lower-case hexadecimal digits. */
export type ManifestFile = Manifest["files"][number];

/** The line that a snapshot must belong to. */
export interface SnapshotOwner {
  readonly stateKey: string;
  /** Undefined where it is not known; then any is taken. */
  readonly repository: string | undefined;
}

/** A manifest as it is written. */
export function renderManifest(manifest: Omit<Manifest, "schema">): string {
  return `${JSON.stringify({ schema: schemaVersion, ...manifest }, null, 2)}\n`;
}

/** Reads a manifest. @throws DamagedSnapshot NewerSnapshot */
export function parseManifest(bytes: Uint8Array): Manifest {
  const value = parseJson(Buffer.from(bytes).toString("utf8"));
  const version = versionShape.safeParse(value).data?.schema;
  if (version !== undefined && version > schemaVersion)
    throw new NewerSnapshot(`it was made by a newer ralph-ci (schema ${version})`);
  const { data, error } = manifestShape.safeParse(value);
  if (!data) {
    const issue = error.issues[0];
    const field = issue?.path.join(".") || "the whole";
    throw new DamagedSnapshot(`its ${manifestName} is not as it should be: ${quote(field)} is wrong`);
  }
  checkPaths(data.files.map((file) => file.path));
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamagedSnapshot(`its ${manifestName} is no JSON`);
  }
}

function checkPaths(paths: readonly string[]): void {
  if (paths.length > maxFiles) throw new DamagedSnapshot(`it has more than ${maxFiles} files`);
  const illegal = paths.find((path) => !isLegalPath(path));
  if (illegal !== undefined)
    throw new DamagedSnapshot(`its ${manifestName} names a file ${quote(illegal)}, which is not allowed`);
  const clash = findPathConflict([manifestName, ...paths]);
  if (clash !== undefined)
    throw new DamagedSnapshot(
      `its ${manifestName} names the file ${quote(clash)} beside one that excludes it`,
    );
}

/** What keeps a manifest from belonging to a line of snapshots, as the end of a sentence; undefined where nothing does. */
export function describeOtherOwner(manifest: Manifest, owner: SnapshotOwner): string | undefined {
  if (manifest.stateKey !== owner.stateKey) return `it belongs to the state key ${quote(manifest.stateKey)}`;
  const { repository } = manifest;
  if (repository !== null && owner.repository !== undefined && repository !== owner.repository)
    return `it belongs to the repository ${quote(repository)}`;
  return undefined;
}
