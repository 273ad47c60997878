// Finds processes that use files, by the files that each process has open and the folder in which it works.
import * as fs from "node:fs";

/** A process that may still need a file. */
export interface FileUser {
  pid: number;
  command: string;
}

/** The files, and the programs that count as their users. */
export interface FileUserQuery {
  files: readonly string[];
  isProgram(command: string): boolean; // such a program also counts if it works in one of `folders`
  folders: readonly string[];
}

/** One process that uses these files. @throws Error on a system without /proc */
export function findFileUser({ files, isProgram, folders }: FileUserQuery): FileUser | undefined {
  // Processes of other machines and containers, and files that processes of other users have open, stay unseen.
  const wanted = new Set(files);
  const owners = new Set(files.map(ownerOf));
  for (const entry of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const command = readCommand(entry);
    if (command === undefined) continue;
    if (hasOpen(entry, wanted) || (isProgram(command) && worksIn(entry, folders, owners))) {
      return { pid: Number(entry), command };
    }
  }
  return undefined;
}

function readCommand(process: string): string | undefined {
  try {
    return fs.readFileSync(`/proc/${process}/comm`, "utf8").trim();
  } catch {
    return undefined;
  }
}

function hasOpen(process: string, files: ReadonlySet<string>): boolean {
  try {
    const folder = `/proc/${process}/fd`;
    return fs.readdirSync(folder).some((descriptor) => files.has(readLink(`${folder}/${descriptor}`) ?? ""));
  } catch {
    return false;
  }
}

/** A process whose folder cannot be read belongs to another user, and counts if that user owns one of the files. */
function worksIn(
  process: string,
  folders: readonly string[],
  owners: ReadonlySet<number | undefined>,
): boolean {
  const folder = readLink(`/proc/${process}/cwd`);
  if (folder === undefined) {
    const owner = ownerOf(`/proc/${process}`);
    return owner !== undefined && owner !== ownerOf("/proc/self") && owners.has(owner);
  }
  return folders.some((top) => folder === top || folder.startsWith(`${top}/`));
}

function readLink(file: string): string | undefined {
  try {
    return fs.readlinkSync(file);
  } catch {
    return undefined;
  }
}

function ownerOf(file: string): number | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.uid;
}
