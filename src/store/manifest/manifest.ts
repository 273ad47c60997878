// The manifest of a snapshot: its origin and the hashes of its files.
import {
  array,
  int,
  iso,
  literal,
  minimum,
  nullable,
  nullish,
  object,
  optional,
  type output,
  regex,
  string,
  union,
} from "zod/mini";
import { DamagedSnapshot, NewerSnapshot } from "../errors.ts";
import { findPathConflict, isLegalPath, quote } from "../names.ts";
import { leaseShape } from "./lease.ts";

export const manifestName = "manifest.json";

/** The most files besides the manifest, and the most bytes in it: 2,000 files with the longest names need far less. */
export const maxFiles = 2_000;

export const maxManifestBytes = 2 * 1024 * 1024;

/** Schema 2 has files in earlier generations; a snapshot without them has schema 1, which older programs read too. */
const schemaVersion = 2;
const wholeSchema = 1;

/** The most earlier generations that may hold files of one. */
export const maxHolders = 4;

const count = int().check(minimum(1));

/** Unknown fields are ignored: they may appear without a new schema number. */
const manifestShape = object({
  schema: union([literal(wholeSchema), literal(schemaVersion)]),
  stateKey: string(),
  repository: nullable(string()),
  runId: string(),
  attempt: count,
  generation: count,
  parent: nullable(count),
  createdAt: iso.datetime(),
  reason: string(),
  workflowRun: nullish(string()),
  effortId: nullish(string()),
  lease: nullish(leaseShape),
  files: array(
    object({
      path: string(),
      bytes: int().check(minimum(0)),
      sha256: string().check(regex(/^[0-9a-f]{64}$/)),
      in: optional(count),
    }),
  ),
});

const versionShape = object({ schema: int() });

/** A manifest. `parent`: the generation that it continued; `workflowRun`: its GitHub run; `effortId`: see the journal's; `lease`: its run is still active. */
export type Manifest = Readonly<output<typeof manifestShape>>;

/** One file of a snapshot; `sha256` has lower-case hexadecimal digits; `in` is the earlier generation that holds it. */
export type ManifestFile = Manifest["files"][number];

/** The state key and repository that a snapshot must belong to; if `repository` is undefined, all are accepted. */
export interface SnapshotOwner {
  readonly stateKey: string;
  readonly repository: string | undefined;
}

/** The text of a manifest. */
export function renderManifest(manifest: Omit<Manifest, "schema">): string {
  return `${JSON.stringify({ schema: schemaOf(manifest), ...manifest }, null, 2)}\n`;
}

/** The schema that a manifest with these files needs. */
export function schemaOf({ files }: Pick<Manifest, "files">): Manifest["schema"] {
  return files.some((file) => file.in !== undefined) ? schemaVersion : wholeSchema;
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
    throw new DamagedSnapshot(`its ${manifestName} is not valid: ${quote(field)} is wrong`);
  }
  checkPaths(data.files.map((file) => file.path));
  checkHolders(data);
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamagedSnapshot(`its ${manifestName} is not valid JSON`);
  }
}

function checkPaths(paths: readonly string[]): void {
  if (paths.length > maxFiles) throw new DamagedSnapshot(`it has more than ${maxFiles} files`);
  const illegal = paths.find((path) => !isLegalPath(path));
  if (illegal !== undefined)
    throw new DamagedSnapshot(`its ${manifestName} names a file ${quote(illegal)}, which is not allowed`);
  const conflict = findPathConflict([manifestName, ...paths]);
  if (conflict !== undefined)
    throw new DamagedSnapshot(
      `its ${manifestName} names the file ${quote(conflict)}, which conflicts with another one`,
    );
}

function checkHolders({ files, generation }: Manifest): void {
  const holders = new Set(files.flatMap((file) => file.in ?? []));
  if (holders.size > maxHolders)
    throw new DamagedSnapshot(`it needs files of more than ${maxHolders} earlier generations`);
  if ([...holders].some((holder) => holder >= generation))
    throw new DamagedSnapshot("it needs files of a generation that is not earlier");
}

/** Says, as the end of a sentence, that a manifest belongs to another owner; undefined if it does not. */
export function describeOtherOwner(manifest: Manifest, owner: SnapshotOwner): string | undefined {
  if (manifest.stateKey !== owner.stateKey) return `it belongs to the state key ${quote(manifest.stateKey)}`;
  const { repository } = manifest;
  if (repository !== null && owner.repository !== undefined && repository !== owner.repository)
    return `it belongs to the repository ${quote(repository)}`;
  return undefined;
}
