// Every possible damage of a snapshot, with the reason that is reported.
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { ManifestFile } from "./manifest/index.ts";
import type { TemporaryStore } from "./store.fixture.ts";

/** A damage: its description, how to apply it to a generation, and the reported reason. */
export type DamageCase = readonly [what: string, damage: DamageSnapshot, reason: RegExp];
type DamageSnapshot = (temporary: TemporaryStore, generation: number) => void;

/** The limit under which the damaged snapshots are restored, in bytes. */
export const maxBytes = 1024 * 1024;

/** Flips one bit in the middle of a file. */
export function flipBit(file: string): void {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  writeFileSync(file, bytes);
}

/** A parsed manifest that may be changed in any way. */
export type ManifestText = Record<string, unknown> & {
  files: Partial<Record<keyof ManifestFile, unknown>>[];
};

/** Rewrites the manifest of a generation. */
export function editManifest(
  temporary: TemporaryStore,
  generation: number,
  change: (manifest: ManifestText) => void,
): void {
  const file = temporary.path(generation, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as ManifestText;
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
}

/** Changes a file of a generation, or the whole generation if the name is empty. */
const to =
  (name: string, act: (file: string, temporary: TemporaryStore) => void): DamageSnapshot =>
  (temporary, generation) =>
    act(name === "" ? temporary.path(generation) : temporary.path(generation, name), temporary);

/** Replaces a file. */
const replace = (name: string, make: (file: string) => void) =>
  to(name, (file) => {
    rmSync(file, { recursive: true });
    make(file);
  });

/** Replaces a file by a link to it: the content is right, but it is refused. */
const link = (name: string) =>
  to(name, (file, temporary) => {
    renameSync(file, temporary.aside);
    symlinkSync(temporary.aside, file);
  });

const write = (content: string) => (file: string) => writeFileSync(file, content);
const cut = (bytes: number) => (file: string) => truncateSync(file, bytes);
const gone = (name: string) => replace(name, () => {});

/** Sets fields of the manifest; undefined ones are left out. */
const set = (fields: Record<string, unknown>): DamageSnapshot => {
  return (temporary, generation) =>
    editManifest(temporary, generation, (manifest) => Object.assign(manifest, fields));
};

/** Sets fields of the first file in the manifest. */
const setFile = (fields: ManifestText["files"][number]): DamageSnapshot => {
  return (temporary, generation) =>
    editManifest(temporary, generation, ({ files }) => Object.assign(files[0] ?? {}, fields));
};

const inFiles: readonly DamageCase[] = [
  ["a file cut", to("sessions.db", cut(3)), /its file sessions\.db has 3 bytes but was saved with 14/],
  ["a file emptied", to("sessions.db", cut(0)), /its file sessions\.db has 0 bytes/],
  [
    "a file made longer",
    to("effort/empty", write("x")),
    /its file effort\/empty has 1 bytes but was saved with 0/,
  ],
  ["a bit flipped", to("sessions.db", flipBit), /its file sessions\.db has changed since it was saved/],
  [
    "a bit flipped in a folder",
    to("effort/progress.txt", flipBit),
    /its file effort\/progress\.txt has changed since it was saved/,
  ],
  ["a file missing", gone("sessions.db"), /its file sessions\.db is missing/],
  ["an empty file missing", gone("effort/empty"), /its file effort\/empty is missing/],
  ["an extra file", to("effort/more", write("")), /an unexpected file "effort\/more"/],
  [
    "an illegal name",
    to("a\u001b[31m\u202eb", write("")),
    /a file "a\\u001b\[31m\\u202eb", which is not allowed/,
  ],
  ["a file for a folder", replace("effort", write("")), /an unexpected file "effort"/],
  ["a folder for a file", replace("sessions.db", mkdirSync), /its file sessions\.db is missing/],
  [
    "a link for a file",
    replace("sessions.db", (file) => symlinkSync("/etc/passwd", file)),
    /its file sessions\.db is not a regular file/,
  ],
  [
    "a link to nothing",
    replace("sessions.db", (file) => symlinkSync("nothing", file)),
    /its file sessions\.db is not a regular file/,
  ],
  ["a link to its own content", link("sessions.db"), /its file sessions\.db is not a regular file/],
  ["a link to its own folder", link("effort"), /its file effort is not a regular file/],
  ["a link to all of it", link(""), /it is not a folder/],
  ["a file for all of it", replace("", write("")), /it is not a folder/],
  ["nothing in it", replace("", mkdirSync), /it has no manifest\.json/],
  [
    "too many files",
    to("", (folder) => times(2_000, (number) => writeFileSync(join(folder, `x${number}`), ""))),
    /it has more than 2001 files/,
  ],
  [
    "too many bytes",
    replace("sessions.db", (file) => writeFileSync(file, Buffer.alloc(5 * maxBytes))),
    /it has more than 4194304 bytes/,
  ],
];

const inManifest: readonly DamageCase[] = [
  ["no manifest", gone("manifest.json"), /it has no manifest\.json/],
  ["a manifest that is a link", link("manifest.json"), /its file manifest\.json is not a regular file/],
  ["a manifest that is a folder", replace("manifest.json", mkdirSync), /it has no manifest\.json/],
  [
    "a manifest too large",
    to("manifest.json", (file) => writeFileSync(file, readFileSync(file, "utf8") + " ".repeat(2 * maxBytes))),
    /it has no manifest\.json/,
  ],
  ["an empty manifest", to("manifest.json", cut(0)), /its manifest\.json is not valid JSON/],
  ["a manifest cut", to("manifest.json", cut(100)), /its manifest\.json is not valid JSON/],
  [
    "a manifest that is null",
    to("manifest.json", write("null")),
    /its manifest\.json is not valid: "the whole" is wrong/,
  ],
  ["a manifest that is a list", to("manifest.json", write("[]")), /its manifest\.json is not valid/],
  ["an older schema", set({ schema: 0 }), /its manifest\.json is not valid: "schema" is wrong/],
  ["a schema that is a text", set({ schema: "2" }), /"schema" is wrong/],
  ["no schema", set({ schema: undefined }), /"schema" is wrong/],
  ["no list of files", set({ files: undefined }), /"files" is wrong/],
  ["no parent", set({ parent: undefined }), /"parent" is wrong/],
  ["a generation that is not a number", set({ generation: "3" }), /"generation" is wrong/],
  ["a time that is none", set({ createdAt: "yesterday" }), /"createdAt" is wrong/],
  ["a size that is none", setFile({ bytes: -1 }), /"files\.0\.bytes" is wrong/],
  ["a checksum that is none", setFile({ sha256: "" }), /"files\.0\.sha256" is wrong/],
  [
    "another state key",
    set({ stateKey: "ralph.yml/shop/\nother" }),
    /it belongs to the state key "ralph\.yml\/shop\/\\nother"/,
  ],
  ["another repository", set({ repository: "other/shop" }), /it belongs to the repository "other\/shop"/],
  ["another generation", set({ generation: 1_000 }), /its manifest\.json belongs to generation 1000/],
  [
    "too many files named",
    set({ files: times(2_001, (number) => ({ path: `x${number}`, bytes: 0, sha256: "0".repeat(64) })) }),
    /it has more than 2000 files/,
  ],
];

/** The first file of a snapshot of these tests is `effort/empty`, the last `sessions.db`. */
const inPaths: readonly DamageCase[] = [
  [
    "a path that climbs",
    setFile({ path: "../../../escaped" }),
    /names a file "\.\.\/\.\.\/\.\.\/escaped", which is not allowed/,
  ],
  ["a path that climbs midway", setFile({ path: "effort/../../escaped" }), /which is not allowed/],
  ["a path that stays", setFile({ path: "effort/./empty" }), /which is not allowed/],
  ["an absolute path", setFile({ path: "/escaped" }), /names a file "\/escaped", which is not allowed/],
  ["a path of another system", setFile({ path: "..\\escaped" }), /which is not allowed/],
  ["a path with a drive", setFile({ path: "C:escaped" }), /which is not allowed/],
  ["a path with a line break", setFile({ path: "a\nb" }), /names a file "a\\nb", which is not allowed/],
  ["a path that ends in a line break", setFile({ path: "effort/empty\n" }), /which is not allowed/],
  ["a path with a NUL", setFile({ path: "a\0b" }), /names a file "a\\u0000b", which is not allowed/],
  ["an empty path", setFile({ path: "" }), /names a file "", which is not allowed/],
  [
    "a path of 201 characters",
    setFile({ path: "x".repeat(201) }),
    /names a file "x{80}…", which is not allowed/,
  ],
  [
    "the manifest's own path",
    setFile({ path: "Manifest.JSON" }),
    /names the file "Manifest\.JSON", which conflicts with another one/,
  ],
  [
    "a path twice",
    setFile({ path: "sessions.db" }),
    /names the file "sessions\.db", which conflicts with another one/,
  ],
  [
    "a path twice but for case",
    setFile({ path: "Sessions.DB" }),
    /names the file "sessions\.db", which conflicts with another one/,
  ],
  [
    "a path through a file",
    setFile({ path: "sessions.db/x" }),
    /names the file "sessions\.db", which conflicts with another one/,
  ],
];

/** All damages, each with its own reason. */
export const damagedSnapshots: readonly DamageCase[] = [...inFiles, ...inManifest, ...inPaths];

function times<T>(count: number, make: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, number) => make(number));
}
