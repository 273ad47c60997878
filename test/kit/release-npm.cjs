#!/usr/bin/env node
// Stands in for npm in a release: installs by links, and remembers what is published. Everything else is npm's own work.
const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const args = process.argv.slice(2);
const { WORLD, MODULES, NPM } = process.env;
const world = () => JSON.parse(fs.readFileSync(WORLD, "utf8"));
/** Packs the native part of another platform from the shipped dist; the build checks its hash. */
function packNative(name) {
  const platform = name.replace(/^@lydell\/node-pty-(.+)@.*$/, "$1");
  const folder = args[args.indexOf("--pack-destination") + 1];
  const place = path.join(folder, "package");
  fs.mkdirSync(place);
  fs.copyFileSync(path.join(MODULES, "../dist/native", platform, "pty.node"), path.join(place, "pty.node"));
  execFileSync("tar", ["-czf", path.join(folder, "native.tgz"), "-C", folder, "package"]);
  console.log(JSON.stringify([{ filename: "native.tgz" }]));
}

const npm = (...given) => execFileSync(NPM, given, { stdio: "inherit" });

try {
  if (args[0] === "ci") execFileSync("cp", ["-a", "--reflink=auto", "-l", MODULES, "node_modules"]);
  else if (args[0] === "pack" && args[1].startsWith("@lydell/node-pty-")) packNative(args[1]);
  else if (args[0] === "publish") {
    const bytes = fs.readFileSync(args[1]);
    const { name, version } = JSON.parse(
      execFileSync("tar", ["-xzOf", args[1], "package/package.json"], { encoding: "utf8" }),
    );
    const after = world();
    after.publishes.push(args.slice(2));
    after.npm[`${name}@${version}`] = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    fs.writeFileSync(WORLD, JSON.stringify(after));
  } else if (args[0] === "view") {
    const found = world().npm[args[1]];
    console.log(JSON.stringify(found ?? { error: { code: "E404" } }));
    process.exitCode = found === undefined ? 1 : 0;
  } else npm(...args, ...(args[0] === "install" ? ["--offline"] : []));
} catch (error) {
  process.exitCode = error.status ?? 1;
  if (error.status === undefined) console.error(error.message);
}
