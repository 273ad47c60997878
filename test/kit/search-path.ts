// A search path on which certain programs are missing, as on a machine that lacks them.
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Makes a folder with a link to every program of this machine's PATH but these. @returns the folder */
export function searchPathWithout(parent: string, ...missing: string[]): string {
  const folder = join(parent, "programs");
  mkdirSync(folder);
  const linked = new Set(missing);
  for (const place of (process.env.PATH ?? "").split(delimiter)) {
    if (!existsSync(place)) continue;
    for (const name of readdirSync(place)) {
      if (linked.has(name)) continue;
      linked.add(name);
      symlinkSync(join(place, name), join(folder, name));
    }
  }
  return folder;
}
