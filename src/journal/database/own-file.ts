// Tells our database from one of another program, without opening it.
import * as path from "node:path";
import { readRange } from "../../platform/index.ts";
import { applicationId } from "./migrations.ts";

/** Where SQLite keeps the application id of a file, in bytes. Source: https://www.sqlite.org/fileformat2.html */
export const applicationIdAt = 68;

/** Whether a folder has a database that this program has written. */
export function hasOwnDatabase(folder: string): boolean {
  return ["sessions.db", "sessions.db.prev"].some((name) => {
    const id = readRange(path.join(folder, name), applicationIdAt, 4);
    return id.length === 4 && id.readUInt32BE() === applicationId;
  });
}
