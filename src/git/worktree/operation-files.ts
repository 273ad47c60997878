// Reads git's own files about an unfinished operation.
import { listFolder, readText } from "../../platform/index.ts";
import type { Operation, Repository } from "../repository/index.ts";

/** A patch of a mailbox that is not applied yet. */
export interface UnappliedPatch {
  name: string;
  text: string;
}

/** The patches of an `am` that are not applied: after it, they may exist nowhere else. */
export function readUnappliedPatches({ gitFolder }: Repository): UnappliedPatch[] {
  const folder = `${gitFolder}/rebase-apply`;
  const next = Number(readText(`${folder}/next`)?.trim() ?? 1);
  const names = listFolder(folder).filter((name) => /^\d+$/.test(name) && Number(name) >= next);
  return names.sort().map((name) => ({ name, text: readText(`${folder}/${name}`) ?? "" }));
}

const headFiles: Readonly<Record<string, string>> = {
  merge: "MERGE_HEAD",
  "cherry-pick": "CHERRY_PICK_HEAD",
};

/** The commits that an operation brings in. */
export function readOperationHeads({ gitFolder }: Repository, operation: Operation | "conflict"): string[] {
  const file = headFiles[operation];
  const text = file === undefined ? undefined : readText(`${gitFolder}/${file}`);
  return (text ?? "").split("\n").filter((line) => /^[0-9a-f]{40,64}$/.test(line));
}

/** The commit to which `git rebase --abort` returns. */
export function readRebaseStart({ gitFolder }: Repository): string | undefined {
  const texts = ["rebase-merge", "rebase-apply"].map((folder) =>
    readText(`${gitFolder}/${folder}/orig-head`),
  );
  return texts.find((text) => text !== undefined)?.trim();
}
