// Publishes a checked release: npm, the tag of the version, the release on GitHub, the moving tag. Each step can run twice.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { digestOf, fileNames, notesOf, outputOf, type ReleasedPackage, readPackage, run } from "./project.ts";

/** The first npm that gets its right to publish from GitHub. */
const oldestNpm = [11, 5, 1] as const;

const registry = "https://registry.npmjs.org/";

/**
 * Publishes the files in the folder as the release of this commit.
 * @throws Error if the version was released from other files or from another commit
 */
export function publish(folder: string): void {
  requireNpm(outputOf("npm", ["--version"]));
  const released = readPackage();
  const commit = outputOf("git", ["rev-parse", "HEAD"]);
  const tagged = findTag(released, released.tag);
  if (tagged !== undefined && tagged !== commit)
    throw new Error(
      `the tag ${released.tag} names ${tagged}, and a released version never moves; raise the version`,
    );
  publishToNpm(folder, released);
  if (tagged === undefined) writeTag(released, released.tag, commit, "create");
  publishToGitHub(folder, released);
  const moving = findTag(released, released.movingTag);
  if (moving !== commit)
    writeTag(released, released.movingTag, commit, moving === undefined ? "create" : "move");
}

function requireNpm(version: string): void {
  const parts = version.split(".").map(Number);
  const difference =
    oldestNpm.map((part, index) => (parts[index] ?? 0) - part).find((each) => each !== 0) ?? 0;
  if (difference < 0)
    throw new Error(`npm ${version} cannot publish without a token; use npm ${oldestNpm.join(".")} or newer`);
}

/** The commit that a tag names on GitHub. */
function findTag({ repository }: ReleasedPackage, tag: string): string | undefined {
  const answer = outputOf("gh", ["api", `repos/${repository}/git/matching-refs/tags/${tag}`]);
  const refs = JSON.parse(answer) as { ref: string; object: { sha: string } }[];
  return refs.find(({ ref }) => ref === `refs/tags/${tag}`)?.object.sha;
}

function writeTag(
  { repository }: ReleasedPackage,
  tag: string,
  commit: string,
  change: "create" | "move",
): void {
  const refs = `repos/${repository}/git/refs`;
  const args =
    change === "create"
      ? ["--method", "POST", refs, "-f", `ref=refs/tags/${tag}`]
      : ["--method", "PATCH", `${refs}/tags/${tag}`, "-F", "force=true"];
  run("gh", ["api", "--silent", ...args, "-f", `sha=${commit}`]);
  console.log(`The tag ${tag} names ${commit}.`);
}

function publishToNpm(folder: string, released: ReleasedPackage): void {
  const { name, version } = released;
  const tarball = path.join(folder, fileNames(released).tarball);
  const integrity = `sha512-${Buffer.from(digestOf(tarball, "sha512"), "hex").toString("base64")}`;
  const published = publishedIntegrity(`${name}@${version}`);
  if (published === undefined)
    run("npm", ["publish", tarball, "--provenance", "--access", "public", "--registry", registry]);
  else if (published === integrity) console.log(`npm has ${name} ${version} already.`);
  else throw new Error(`npm has another ${name} ${version} (${published}); raise the version`);
}

/** The hash of a version that npm has; undefined if it has none. */
function publishedIntegrity(release: string): string | undefined {
  const query = ["view", release, "dist.integrity", "--json", "--registry", registry];
  try {
    const answer = outputOf("npm", query);
    return answer === "" ? undefined : (JSON.parse(answer) as string);
  } catch (error) {
    const printed = String((error as { stdout?: string }).stdout ?? "");
    if (/"E404"/.test(printed)) return undefined;
    throw error;
  }
}

function publishToGitHub(folder: string, released: ReleasedPackage): void {
  const { repository, tag, version } = released;
  const newest = ["--limit", "1000", "--json", "tagName"];
  const releases = outputOf("gh", ["release", "list", "--repo", repository, ...newest]);
  if ((JSON.parse(releases) as { tagName: string }[]).some(({ tagName }) => tagName === tag)) {
    console.log(`GitHub has the release ${tag} already.`);
    return;
  }
  const temporary = mkdtempSync(path.join(tmpdir(), "ralph-ci-notes-"));
  try {
    const notes = path.join(temporary, "notes.md");
    writeFileSync(notes, `${notesOf(version)}\n`);
    const files = Object.values(fileNames(released)).map((name) => path.join(folder, name));
    const args = ["--repo", repository, "--verify-tag", "--title", tag, "--notes-file", notes];
    run("gh", ["release", "create", tag, ...args, ...files]);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) publish(process.argv[2] ?? "package");
