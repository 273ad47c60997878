// The first hour of a new user, while a run is at work: two efforts of one project, paused, and watched by others.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { OwnerStack } from "../../src/platform/index.ts";
import { last, Newcomer } from "../kit/newcomer.ts";
import { careless, makeTool, waitingClaude } from "../kit/newcomer-projects.ts";
import { PersonScreen } from "../kit/person-screen.ts";

let user: Newcomer;
let tool: string;
beforeAll(() => {
  user = new Newcomer();
  user.program("my-agent", careless);
  tool = makeTool(user);
});
afterAll(() => user[Symbol.dispose]());

/** What a command shows, and its exit code if it is not 0. */
const inTool = (command: string) => user.types(tool, command);

describe.sequential("a run at work", () => {
  test("pauses after the turn, says so, and continues", async () => {
    user.program("slow-agent", `cat ${user.home}/go; RALPH_ITERATION=9 my-agent`);
    await user.types(user.home, "mkfifo go");
    const work =
      "ralph-ci run --effort docs --agent command --agent-command slow-agent --agent-env RALPH_TEST_MARK";
    const started = user.start(tool, work);
    await started.printed("Iteration 1/20");
    expect(await inTool("ralph-ci pause docs")).toMatchInlineSnapshot(
      `"docs: the run was asked to pause after its iteration"`,
    );
    writeFileSync(join(user.home, "go"), "");
    await started.printed("Paused.");
    expect(last(await inTool("ralph-ci status docs"), 2)).toMatchInlineSnapshot(`
      "  Next: The run is paused; "ralph-ci resume --effort docs" continues it.
      The records are in ~/.local/share/ralph/repositories/tool-KEY."
    `);
    expect(await inTool("ralph-ci resume docs")).toMatchInlineSnapshot(
      `"docs: the run was asked to continue"`,
    );
    writeFileSync(join(user.home, "go"), "");
    expect(user.readable((await started.ended).stdout)).toMatchInlineSnapshot(`
      "Note: agents and gates work without a sandbox: this is the default on your machine; to use one, add --sandbox on
      Iteration 1/20: US-001 Write US-001 (agent command)
        gate test -e US-001.txt: passed in N s
        US-001 passed in N s, commit HASH. 1 gate passed.
          The agent's last words: Wrote US-001.txt.
      Paused. Continue with "ralph-ci resume --effort docs".
      Continuing.
      Iteration 2/20: US-002 Write US-002 (agent command)
        gate test -e US-002.txt: passed in N s
        US-002 passed in N s, commit HASH. 1 gate passed.
          The agent's last words: Wrote US-002.txt.
      Proof of commit HASH: 2 commands in the checkout
        gate test -e US-001.txt: passed in N s
        gate test -e US-002.txt: passed in N s
      Proof passed: 2 gates passed again in the checkout at commit HASH. Not proved on a clean checkout: set \`setup\` to the commands that prepare one, such as npm ci, or true.
      Stopping: complete. Every story has passed.
      complete: 2 of 2 stories passed after 2 iterations, cost unknown. The work is in /work/tool on branch ralph/docs; the records are in ~/.local/share/ralph/repositories/tool-KEY.
      Next: Read the commits on ralph/docs, and merge them."
    `);
  });

  test("shows the agent's live screen to people with terminals of three sizes", async () => {
    writeFakeClaude(user.bin, waitingClaude(join(user.home, "seen")));
    user.environment.IS_SANDBOX = "1";
    const started = user.start(
      tool,
      `ralph-ci run --effort tests --agent claude --agent-env RALPH_TEST_MARK`,
    );
    await started.printed("Attach with: ");
    const sockets = join(user.folder, "sockets");
    mkdirSync(sockets, { mode: 0o700 });
    await using stack = new OwnerStack();
    const watch = (columns: number, rows: number) =>
      PersonScreen.open({
        command: `sh -c "cd '${tool}' && exec ralph-ci attach tests"`,
        folder: sockets,
        environment: user.environment,
        columns,
        rows,
      });
    const people: PersonScreen[] = [];
    for (const [columns, rows] of [
      [80, 24],
      [100, 30],
      [210, 58],
    ] as const)
      people.push(stack.use(await watch(columns, rows)));
    for (const person of people)
      await person.shows("line 60 of the agent", "You only watch. Press Ctrl-b, then d to leave");
    writeFileSync(join(user.home, "seen"), "");
    for (const person of people) {
      expect(await person.ended()).toBe(0);
      await person.shows("The run has ended: all stories are done.");
    }
    expect((await started.ended).code).toBe(0);
  });
});
