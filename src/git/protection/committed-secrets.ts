// Finds the secrets of the run in commits: in messages, names and files.
import { holdsNewSecret } from "../commit/index.ts";
import type { CommitObject } from "../rebase/index.ts";
import type { Repository } from "../repository/index.ts";

/** What some commits hold that no commit may. */
export interface CommittedSecrets {
  /** How many commits brought a secret. */
  readonly count: number;
  /** The files that held one. */
  readonly paths: ReadonlySet<string>;
  /** The text of a commit without secrets; see `CommitObject.rest`. */
  clean(rest: string): string;
}

/** Finds the secrets in commits; undefined if there is none. Larger files than 50 MB are not read: no server takes them. */
export async function findCommittedSecrets(
  repository: Repository,
  commits: readonly CommitObject[],
): Promise<CommittedSecrets | undefined> {
  const { secrets } = repository;
  if (!secrets || commits.length === 0) return undefined;
  const find = (text: string) => secrets.find(Buffer.from(text, "latin1"));
  const clean = (rest: string) => cleanText(rest, find);
  const guilty = new Set(commits.filter(({ rest }) => find(rest).length > 0).map(({ hash }) => hash));
  const listed = new Set(commits.map(({ hash }) => hash));
  const bases = new Set(commits.flatMap(({ parents }) => parents).filter((hash) => !listed.has(hash)));
  const paths = new Set<string>();
  const files = await listNewFiles(repository, commits);
  const suspects = await findSuspects(repository, new Set(files.map(({ blob }) => blob)));
  for (const { commit, path, blob } of files) {
    const bytes = suspects.get(blob);
    const isNamed = find(Buffer.from(path).toString("latin1")).length > 0;
    if (!isNamed && !(bytes && (await isNewEverywhere(repository, bytes, path, bases)))) continue;
    paths.add(path);
    guilty.add(commit);
  }
  return guilty.size > 0 ? { count: guilty.size, paths, clean } : undefined;
}

async function isNewEverywhere(
  repository: Repository,
  bytes: Buffer,
  path: string,
  bases: ReadonlySet<string>,
): Promise<boolean> {
  for (const base of bases) if (!(await holdsNewSecret(repository, bytes, `${base}:${path}`))) return false;
  return true;
}

interface NewFile {
  readonly commit: string;
  readonly path: string;
  readonly blob: string;
}

/** The files that commits have in another version than each of their parents. */
async function listNewFiles({ git }: Repository, commits: readonly CommitObject[]): Promise<NewFile[]> {
  const format = ["-r", "-c", "--root", "-z", "--raw", "--no-abbrev", "--no-renames"];
  const safe = ["--no-ext-diff", "--no-textconv", "--ignore-submodules=none"];
  const output = await git.output(["diff-tree", "--stdin", ...format, ...safe], {
    input: commits.map(({ hash }) => `${hash}\n`).join(""),
  });
  const files: NewFile[] = [];
  const records = output.split("\0");
  let commit = "";
  for (let index = 0; index < records.length; index++) {
    const record = records[index] ?? "";
    if (!record.startsWith(":")) {
      commit = record.trim();
      continue;
    }
    // The modes in the parents and in the commit, then the hashes in the same order, and a letter.
    const fields = record.replace(/^:+/, "").split(" ");
    const mode = fields[(fields.length - 3) / 2] ?? "";
    const blob = fields.at(-2) ?? "";
    const path = records[++index] ?? "";
    if (!/^0+$/.test(blob) && mode !== "160000") files.push({ commit, path, blob });
  }
  return files;
}

const largestFile = 50 * 1024 * 1024; // bytes
const largestBatch = 64 * 1024 * 1024; // bytes

/** The files that hold a secret, with their contents. */
async function findSuspects(
  { git, secrets }: Repository,
  blobs: ReadonlySet<string>,
): Promise<Map<string, Buffer>> {
  const suspects = new Map<string, Buffer>();
  for (const batch of await listBatches(git, blobs)) {
    const input = `${batch.join("\n")}\n`;
    const output = Buffer.from(await git.output(["cat-file", "--batch"], { input, bytes: true }), "latin1");
    let position = 0;
    for (const blob of batch) {
      const end = output.indexOf(0x0a, position);
      const size = Number(output.toString("latin1", position, end).split(" ")[2]);
      const bytes = output.subarray(end + 1, end + 1 + size);
      position = end + 1 + size + 1;
      if (secrets && secrets.find(bytes).length > 0) suspects.set(blob, Buffer.from(bytes));
    }
  }
  return suspects;
}

/** Files that are read at once, so that no batch takes much memory. */
async function listBatches(git: Repository["git"], blobs: ReadonlySet<string>): Promise<string[][]> {
  if (blobs.size === 0) return [];
  const output = await git.output(["cat-file", "--batch-check"], { input: `${[...blobs].join("\n")}\n` });
  const batches: string[][] = [[]];
  let total = 0;
  for (const line of output.split("\n")) {
    const [hash, type, size] = line.split(" ");
    if (!hash || type !== "blob" || Number(size) > largestFile) continue;
    total += Number(size);
    if (total > largestBatch) {
      batches.push([]);
      total = Number(size);
    }
    batches.at(-1)?.push(hash);
  }
  return batches.filter((batch) => batch.length > 0);
}

const hidden = "***";

/** Replaces secrets in the fields and in the message of a commit, so that it stays one. */
function cleanText(rest: string, find: (text: string) => readonly { start: number; end: number }[]): string {
  if (find(rest).length === 0) return rest;
  const replace = (text: string) => {
    let cleaned = "";
    let done = 0;
    for (const { start, end } of find(text)) {
      cleaned += text.slice(done, start) + hidden;
      done = end;
    }
    return cleaned + text.slice(done);
  };
  const end = rest.indexOf("\n\n");
  const fields = rest.slice(0, end).split(/\n(?! )/);
  const kept = fields.flatMap((field) => {
    if (find(field).length === 0) return [field];
    const [, role, name, address, time] = /^(author|committer) (.*) ?<(.*)> (\d+ [+-]\d+)$/.exec(field) ?? [];
    const kind = /^(author|committer) /.exec(field)?.[1];
    if (role === undefined) return kind === undefined ? [] : [`${kind} ${hidden} <> 0 +0000`];
    return [`${role} ${replace(name ?? "").trim()} <${replace(address ?? "")}> ${time}`];
  });
  const message = replace(rest.slice(end + 2));
  return `${kept.join("\n")}\n\n${find(message).length > 0 ? `${hidden}\n` : message}`;
}
