// The one lint command: layout of src, plain words, generated files, Biome, and knip for unused code.
import { spawnSync } from "node:child_process";
import { findLayoutFaults } from "./layout.ts";
import { findStumblingPhrases } from "./plain-words.ts";

const steps = [
  ["tsx", "scripts/generate.ts", "--check"],
  ["biome", "check", "--error-on-warnings", "--log-level=warn"],
  ["knip", "--no-progress"],
];
const faults = [...findLayoutFaults("."), ...findStumblingPhrases(".")];
for (const fault of faults) console.error(fault);
let failed = faults.length;
for (const [program = "", ...rest] of steps) {
  const { status } = spawnSync(`node_modules/.bin/${program}`, rest, { stdio: "inherit" });
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
