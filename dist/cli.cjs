#!/usr/bin/env node
var version = process.versions.node.split(".").map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error("ralph-ci needs Node 20.19 or newer, and this is " + process.versions.node + "; use a newer Node or runner");
  process.exit(64);
}
require("./bundle.cjs").startCli();
