// The time to save and restore a snapshot, compared with a plain copy of the same bytes.
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFolderStore, createSnapshotHistory, type SnapshotFile } from "../../src/store/index.ts";
import { copyFolder } from "./bare.ts";
import { timeEach, timeEachAwaited } from "./distribution.ts";
import { type Figure, type Row, ratio } from "./figure.ts";
import { World } from "./world.ts";

/** In MB (a million bytes), as one file or as many. */
const cases = [1, 10, 50].flatMap((megabytes) => [
  { megabytes, files: 1 },
  { megabytes, files: 500 },
]);
const largest = 64 * 1024 * 1024;

function writeFiles(folder: string, megabytes: number, files: number): SnapshotFile[] {
  mkdirSync(folder);
  const bytes = Math.floor((megabytes * 1_000_000) / files);
  for (let index = 0; index < files; index += 1) {
    // Transcripts are text.
    const text = randomBytes(Math.ceil((bytes * 3) / 4))
      .toString("base64")
      .slice(0, bytes);
    writeFileSync(join(folder, `output-${index}.log`), text);
  }
  return readdirSync(folder).map((name) => ({
    path: `iterations/${name}`,
    content: { file: join(folder, name) },
  }));
}

async function measureCase({ megabytes, files }: (typeof cases)[number]): Promise<Row[]> {
  using world = new World();
  const source = join(world.folder, "source");
  const list = writeFiles(source, megabytes, files);
  const staging = join(world.folder, "staging");
  mkdirSync(staging);
  const fresh = () => mkdtempSync(join(world.folder, "copy-"));
  const snapshots = createSnapshotHistory({
    store: createFolderStore(join(world.folder, "store")),
    stateKey: "local/x",
    repository: undefined,
    runId: "bench",
    attempt: 1,
    maxBytes: largest,
    log: { info: () => {}, warn: console.warn },
    now: () => new Date(),
    temporaryFolder: staging,
  });
  const count = megabytes === 50 ? 4 : 8;
  const copies = (flush: boolean) => timeEach(count, () => copyFolder(source, join(fresh(), "x"), flush));
  const copied = copies(false);
  const flushed = copies(true);
  for (const name of readdirSync(world.folder))
    if (name.startsWith("copy-")) rmSync(join(world.folder, name), { recursive: true });
  const saved = await timeEachAwaited(count, () => snapshots.save("bench", list));
  const restored = await timeEachAwaited(count, () => snapshots.restore(fresh(), () => {}));
  const what = `${megabytes} MB in ${files === 1 ? "1 file" : `${files} files`}`;
  return [
    { name: `${what}: saved`, values: saved, unit: "ms" },
    { name: "  cp and fsync", values: flushed, unit: "ms" },
    ratio("  saved against that", saved, flushed),
    { name: "  restored", values: restored, unit: "ms" },
    { name: "  cp", values: copied, unit: "ms" },
    ratio("  restored against that", restored, copied),
  ];
}

/** Saving and restoring snapshots in a folder. */
export const snapshotFigure: Figure = {
  name: "snapshot",
  title: "Snapshots in a folder, saved (staged, hashed, copied, flushed) and restored (copied, hashed)",
  async measure(): Promise<Row[]> {
    const rows: Row[] = [];
    for (const one of cases) rows.push(...(await measureCase(one)));
    return rows;
  },
};
