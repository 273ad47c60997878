// The entries of dist, and the bundle that they load.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** One character outside of Latin-1 would make Node keep the whole source in two bytes a character. */
function inAscii(source: string): string {
  return source.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Replaces `import()` of the files beside the bundle by `require()`: Node's loader of ES modules is slower, and code from the V8
 * cache cannot call it on Node 20.
 */
function withRequire(source: string): string {
  return source.replaceAll(
    /\bimport\((".\/[a-z-]+\.cjs")\)/g,
    "Promise.resolve().then(() => __toESM(require($1), 1))",
  );
}

/** Parts of Node that few runs use, and that take milliseconds to load. */
const seldomUsed = ["https", "readline", "zlib"];

/** Makes the bundle load these parts at their first use. */
function loadLater(source: string): string {
  const names = seldomUsed.join("|");
  const found = new RegExp(String.raw`^( +import_node_\w+ = )require\("(node:(?:${names}))"\);$`, "gm");
  return `${laterModule}${source.replaceAll(found, '$1laterModule(() => require("$2"));')}`;
}

const laterModule = `var laterModule = (load) => {
  let loaded;
  return new Proxy({}, { get: (_, name) => (loaded ??= load())[name] });
};
`;

/** An entry. It runs on any Node, so that an old one gets a clear error. @param load an expression for the bundle */
function entryText(name: string, start: string, load: string): string {
  return `${name === "cli" ? "#!/usr/bin/env node\n" : ""}var version = process.versions.node.split(".").map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.${name === "cli" ? "error" : "log"}("${name === "cli" ? "" : "::error::"}ralph-ci needs Node 20.19 or newer, and this is " + process.versions.node + "; use a newer Node or runner");
  process.exit(64);
}
${load}.${start}();
`;
}

/** Prepares the built bundle for its entries. @returns the hash by which its compiled code is found */
export function finishBundle(folder: string): string {
  const bundle = path.join(folder, "bundle.cjs");
  // What is left after the build are comments and regular expressions, where an escape means the same.
  const source = loadLater(withRequire(inAscii(readFileSync(bundle, "utf8"))));
  writeFileSync(bundle, source);
  return createHash("sha256").update(source).digest("hex").slice(0, 16);
}

/** Writes the programs that start the bundle with this hash. */
export function writeEntries(folder: string, hash: string): void {
  const plain = 'require("./bundle.cjs")';
  const named = `{ file: __dirname + "/bundle.cjs", hash: "${hash}", isKept: process.argv[2] === "run" }`;
  for (const [name, start, load] of [
    ["cli", "startCli", `require("./compiled-code.cjs").loadBundle(${named})`],
    ["main", "startMain", plain],
    ["post", "startPost", plain],
  ] as const) {
    writeFileSync(path.join(folder, `${name}.cjs`), entryText(name, start, load), { mode: 0o755 });
  }
}
