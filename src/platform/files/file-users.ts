// Tells whether files are still in use, by looking at what each process has open and where it works.
import * as fs from "node:fs";

/** A process that may still need a file. */
export interface FileUser {
  pid: number;
  command: string;
}

/** Which processes count as users of files. */
export interface FileUserQuery {
  files: readonly string[];
  /** A process of one of these programs counts too where it works in one of the folders. */
  isProgram(command: string): boolean;
  folders: readonly string[];
}

/**
 * A process that uses these files. Undefined where there is none. Processes of other machines or of other containers,
 * and files open for other users, cannot be seen.
 * @throws Error where the system shows no /proc.
 */
export function findFileUser({ files, isProgram, folders }: FileUserQuery): FileUser | undefined {
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

/** A process of another user, into which we cannot look, counts where it could have made one of the files. */
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
