// A PATH on which certain programs are missing.
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Creates a folder with links to every program on the PATH except these. @returns the folder */
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
