// Finds out which release this program comes from, for workflows that name its action.
import { fileURLToPath } from "node:url";
import { object, regex, string } from "zod/mini";
import { readText } from "../../platform/index.ts";
import { homepage, version } from "./version.ts";

/** The release that a program comes from. */
export interface Release {
  readonly version: string;
  /** `owner/name` of the action on GitHub. */
  readonly repository: string;
  /** The 40 digits of the release's commit; undefined in a clone, which may hold any state. */
  readonly commit: string | undefined;
}

/** Written when a release is packed: `{"version", "commit"}`. */
const releaseFile = fileURLToPath(new URL("../../../release.json", import.meta.url));
const releaseSchema = object({
  version: string(),
  commit: string().check(regex(/^[0-9a-f]{40}$/)),
});

/** The release of this program. A file that belongs to another version, or that cannot be read, counts as none. */
export function ownRelease(file: string = releaseFile): Release {
  const text = readText(file);
  return { version, repository: new URL(homepage).pathname.slice(1), commit: text && commitIn(text) };
}

function commitIn(text: string): string | undefined {
  try {
    const { success, data } = releaseSchema.safeParse(JSON.parse(text));
    return success && data.version === version ? data.commit : undefined;
  } catch {
    return undefined;
  }
}

/** The tag that follows the newest compatible release, such as `v0`. */
export function movingTag({ version: exact }: Pick<Release, "version">): string {
  return `v${exact.split(".")[0]}`;
}

/** What a workflow writes behind `uses:`, pinned to the release's commit, or to the moving tag where that is not known. */
export function actionReference(release: Release): string {
  const { repository, commit, version: exact } = release;
  return commit === undefined ? `${repository}@${movingTag(release)}` : `${repository}@${commit} # v${exact}`;
}

/** The address of the schema of `prd.json` that goes with the release, for editors. */
export function schemaAddress(release: Release): string {
  const place = [release.repository, movingTag(release), "docs/prd.schema.json"].join("/");
  return `https://raw.githubusercontent.com/${place}`;
}
