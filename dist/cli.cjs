#!/usr/bin/env node
var version = process.versions.node.split(".").map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error("ralph-ci needs Node 20.19 or newer, and this is " + process.versions.node + "; use a newer Node or runner");
  process.exit(64);
}
require("./compiled-code.cjs").loadBundle({ file: __dirname + "/bundle.cjs", hash: "ce1bfac53d0cd78c", isKept: process.argv[2] === "run" }).startCli();
