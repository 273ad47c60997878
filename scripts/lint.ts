// The one lint command: generated files, the layout of src, Biome, and knip for unused code.
import { spawnSync } from "node:child_process";

const steps = [
  ["tsx", "scripts/generate.ts", "--check"],
  ["biome", "check", "--error-on-warnings", "--log-level=warn"],
  ["knip", "--no-progress"],
];
let failed = 0;
for (const [program = "", ...rest] of steps) {
  const { status } = spawnSync(`node_modules/.bin/${program}`, rest, { stdio: "inherit" });
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
