// The projects of a new user, and the agents that work in them.
import type { Newcomer } from "./newcomer.ts";

const story = (id: string, verify: string, more: object = {}) => ({
  id,
  title: `Write ${id}`,
  description: "",
  acceptanceCriteria: [`${id}.txt exists`],
  priority: 1,
  passes: false,
  notes: "",
  verify,
  ...more,
});

const effort = (stories: readonly object[], more: object = {}) =>
  `${JSON.stringify({ project: "Files", ...more, userStories: stories }, null, 2)}\n`;

/** An agent that makes four mistakes, one a turn, and then does its story. */
export const careless = `
prompt=$(cat)
prd=$RALPH_EFFORT_DIR/prd.json
propose() { sed -i "/\\"id\\": \\"$RALPH_STORY_ID\\"/,/passes/s/\\"passes\\": false/\\"passes\\": true/" $prd; }
case $RALPH_ITERATION in
  1) echo "I did nothing." ;;
  2) propose; echo "All done, trust me." ;;
  3) sed -i 's/"passes": false/"passes": true/' $prd; echo "I closed everything." ;;
  4) echo half > $RALPH_STORY_ID.tmp; echo "I crashed" >&2; exit 3 ;;
  *) echo done > $RALPH_STORY_ID.txt; rm -f *.tmp; propose; echo "Wrote $RALPH_STORY_ID.txt." ;;
esac`;

/** A Claude Code that prints more lines than a terminal shows, and does its story when this file exists. */
export const waitingClaude = (file: string) => `
  claude.start();
  await claude.prompt();
  claude.draw(Array.from({ length: 60 }, (_, line) => "line " + (line + 1) + " of the agent").join("\\n"));
  await new Promise((resolve) => {
    const folder = path.dirname(${JSON.stringify(file)});
    fs.watch(folder, () => fs.existsSync(${JSON.stringify(file)}) && resolve());
  });
  fs.writeFileSync("US-001.txt", "");
  const prd = process.env.RALPH_EFFORT_DIR + "/prd.json";
  fs.writeFileSync(prd, fs.readFileSync(prd, "utf8").replace('"passes": false', '"passes": true'));
  claude.end("Done.");`;

/** A Node project whose effort names a script that does not exist. Returns its folder. */
export function makeShop(user: Newcomer): string {
  const check = "test -e US-001.txt || { echo no US-001.txt; exit 1; }";
  return user.project("shop", {
    "package.json": `${JSON.stringify({ name: "shop", scripts: { check } })}\n`,
    "tasks/changelog/prd.json": effort([
      story("US-001", "npm run --silent chekc"),
      story("US-002", "test -e US-002.txt"),
    ]),
  });
}

/** A Python project with three efforts. Returns its folder. */
export function makeTool(user: Newcomer): string {
  return user.project("tool", {
    "pyproject.toml": '[project]\nname = "tool"\nversion = "1.0"\n',
    "tasks/changelog/prd.json": effort([story("US-001", `python3 -c "open('US-001.txt')"`)]),
    "tasks/tests/prd.json": effort([story("US-001", "test -e US-001.txt")]),
    "tasks/docs/prd.json": effort([
      story("US-001", "test -e US-001.txt"),
      story("US-002", "test -e US-002.txt"),
    ]),
  });
}
