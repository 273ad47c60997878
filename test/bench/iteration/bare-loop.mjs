// The least that the promises of the record need between two agents, in plain Node: the floor for the gap of our program.
// Usage: node bare-loop.mjs STATE-FOLDER ITERATIONS [GATE-COMMAND]; with a gate it commits too.
import { spawnSync } from "node:child_process";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [state, iterations, gate] = process.argv.slice(2);
/** As large as the database of a run of ten iterations, in bytes. */
const record = Buffer.alloc(60_000, 1);

mkdirSync(state, { recursive: true });
for (let turn = 0; turn < Number(iterations); turn += 1) {
  run("claude");
  run("git", "status", "--porcelain");
  const stories = JSON.parse(readFileSync("tasks/x/prd.json", "utf8")).userStories;
  if (gate !== undefined) {
    run("sh", "-c", gate);
    run("git", "add", "--all");
    run("git", "-c", "user.name=b", "-c", "user.email=b@c.d", "commit", "--quiet", "-m", `turn ${turn}`);
  }
  writeRecord(stories.filter((story) => story.passes).length);
}

/** In a group of its own, as each program that a loop must be able to end with its children. */
function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
}

/** On disk before the next agent starts, in one piece. */
function writeRecord(done) {
  const file = join(state, "record");
  flush(openSync(`${file}.new`, "w"), (descriptor) => writeFileSync(descriptor, record.fill(done)));
  renameSync(`${file}.new`, file);
  flush(openSync(state, "r"), () => {});
}

function flush(descriptor, write) {
  write(descriptor);
  fsyncSync(descriptor);
  closeSync(descriptor);
}
