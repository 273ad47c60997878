// The first hour of a new user, with the mistakes that people make: what the terminal shows at each step.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { first, last, Newcomer } from "../kit/newcomer.ts";
import { careless, makeShop, makeTool } from "../kit/newcomer-projects.ts";

let user: Newcomer;
let shop: string;
let tool: string;
beforeAll(() => {
  user = new Newcomer();
  user.program("my-agent", careless);
  user.program("claude", 'echo "Invalid API key · Please run /login"; exit 1');
  shop = makeShop(user);
  tool = makeTool(user);
});
afterAll(() => user[Symbol.dispose]());

/** What a command shows, and its exit code if it is not 0. */
const inShop = (command: string) => user.types(shop, command);
const inTool = (command: string) => user.types(tool, command);

const run = "ralph-ci run --effort changelog";
const byMyAgent = `${run} --agent command --agent-command my-agent`;

describe.sequential("the first hour", () => {
  test("begins with the demonstration, and with what a project has", async () => {
    expect(await user.types(user.folder, "ralph-ci demo")).toContain(
      "Stopping: complete. Every story has passed.",
    );
    expect(last(await inShop("ralph-ci"), 2)).toMatchInlineSnapshot(`
      "changelog: no run has worked on it yet.
        Next: ralph-ci run --effort changelog"
    `);
    expect(first(await inTool("ralph-ci"), 1)).toMatchInlineSnapshot(`"Usage: ralph-ci [options] [command]"`);
  });

  test("names mistyped words, and lists the choices", async () => {
    expect(await inShop("ralph-ci run --effort changelg")).toMatchInlineSnapshot(`
      "ralph-ci: There is no effort "changelg" (looked for prd.json in tasks/changelg, changelg, scripts/changelg, .changelg, plans/changelg, docs/changelg, specs/changelg, .agents/tasks/changelg, tools/changelg, .kiro/specs/changelg, openspec/changes/changelg); name an existing folder or file with --effort <path>. Did you mean --effort changelog?
      exit code 64"
    `);
    expect(await inTool("ralph-ci run")).toMatchInlineSnapshot(`
      "ralph-ci: There are several efforts (tasks/changelog/prd.json, tasks/docs/prd.json, tasks/tests/prd.json); say which one with --effort changelog.
      exit code 64"
    `);
    expect(await inShop(`${run} --agent claud`)).toMatchInlineSnapshot(`
      "ralph-ci: --agent "claud" is not known; use claude, opencode or command. Did you mean claude?
      exit code 64"
    `);
    expect(await inShop(`${run} --max-iteration 3`)).toMatchInlineSnapshot(`
      "ralph-ci: unknown option '--max-iteration' (Did you mean --max-iterations?); see ralph-ci run --help
      exit code 64"
    `);
    expect(await inShop("ralph-ci stauts")).toMatchInlineSnapshot(`
      "ralph-ci: unknown command 'stauts' (Did you mean status?); see ralph-ci --help
      exit code 64"
    `);
  });

  test("finds a wrong gate before the first turn, as doctor does", async () => {
    expect(await inShop(`${run} --agent command --agent-command my-agent`)).toMatchInlineSnapshot(`
      "ralph-ci: the gate \`npm run --silent chekc\` of US-001 cannot work, and no open story is about chekc: /work/shop/package.json has no script "chekc"; add it, or correct the command. Did you mean npm run check?
      exit code 64"
    `);
    const shown = await inShop("ralph-ci doctor changelog --agent command --agent-command my-agent");
    const errors = shown.split("\n").filter((line) => /^error|^exit/.test(line));
    expect(errors.join("\n")).toMatchInlineSnapshot(`
      "error    gates     npm run --silent chekc: /work/shop/package.json has no script "chekc"; add it, or correct the command. Did you mean npm run check?
      exit code 1"
    `);
    expect(await inShop("git branch --show-current")).toBe("main");
    user.edit(join(shop, "tasks/changelog/prd.json"), (text) => text.replace("chekc", "check"));
    user.commit(shop);
  });

  test("stops at once where the agent cannot start, and counts and commits nothing", async () => {
    expect(await inShop(`${run} --agent command --agent-command my-agnt`)).toMatchInlineSnapshot(`
      "Note: agents and gates work without a sandbox: this is the default on your machine; to use one, add --sandbox on
      Iteration 1/20: US-001 Write US-001 (agent command)
        The agent command cannot work. Iteration 1 does not count.
      Stopping: start-error. The agent command cannot work: sh: 1: my-agnt: not found; install the program, put it on the PATH, or correct --agent-command.
      Checkpoint: start-error
      failed: 0 of 2 stories passed after 0 iterations, cost $0.00. The work is in /work/shop on branch ralph/changelog; the records are in ~/.local/share/ralph/repositories/shop-KEY.
      Next: Mend what keeps the agent from starting (The agent command cannot work: sh: 1: my-agnt: not found; install the program, put it on the PATH, or correct --agent-command). Then: ralph-ci run --effort changelog --agent command --agent-command my-agnt
      exit code 1"
    `);
    expect(last(await inShop(run), 4)).toMatchInlineSnapshot(`
      "Stopping: start-error. claude does not work as root: set IS_SANDBOX=1 if this machine is a sandbox, or run as another user.
      failed: 0 of 2 stories passed after 0 iterations, cost $0.00. The work is in /work/shop on branch ralph/changelog; the records are in ~/.local/share/ralph/repositories/shop-KEY.
      Next: Mend what keeps the agent from starting (claude does not work as root: set IS_SANDBOX=1 if this machine is a sandbox, or run as another user). Then: ralph-ci run --effort changelog
      exit code 1"
    `);
    expect(last(await inShop(`IS_SANDBOX=1 ${run}`), 4)).toMatchInlineSnapshot(`
      "Checkpoint: auth-error
      failed: 0 of 2 stories passed after 0 iterations, cost $0.00. The work is in /work/shop on branch ralph/changelog; the records are in ~/.local/share/ralph/repositories/shop-KEY.
      Next: Give the agent credentials that its provider takes (claude cannot work: Claude Code ended with exit code 1 before the turn was over; its last output: Invalid API key · Please run /login; set ANTHROPIC_API_KEY to your key, or log in: start claude and type /login). Then: ralph-ci run --effort changelog
      exit code 1"
    `);
    expect(user.subjects(shop)).toEqual([]);
    expect(first(await inShop("ralph-ci status"), 1)).toMatchInlineSnapshot(
      `"changelog: failed, 0/2 stories, iteration 0/20, branch ralph/changelog"`,
    );
  });

  test("runs with the command that doctor ends with", async () => {
    const shown = await inShop("ralph-ci doctor changelog --agent command --agent-command my-agent");
    expect(last(shown, 1)).toMatchInlineSnapshot(
      `"ralph-ci run changelog --agent command --agent-command my-agent"`,
    );
    expect(await inShop(`${last(shown, 1)} --max-iterations 3`)).toMatchInlineSnapshot(`
      "Iteration 1/3: US-001 Write US-001 (agent command)
        gate npm run --silent check: failed (exit code 1) in N s
          | no US-001.txt
        US-001 not done yet in N s. Gate \`npm run --silent check\` failed (exit code 1).
          The agent's last words: I did nothing.
          Record: ~/.local/share/ralph/repositories/shop-KEY/efforts/changelog/iterations/0001
      Iteration 2/3: US-001 Write US-001 (agent command)
        US-001 refused in N s. US-001 was reported as done, but nothing has changed since work on it started.
          The agent's last words: All done, trust me.
          Record: ~/.local/share/ralph/repositories/shop-KEY/efforts/changelog/iterations/0002
      Iteration 3/3: US-001 Write US-001 (agent command)
        US-001 refused in N s. US-001 was reported as done, but nothing has changed since work on it started.
          The agent's last words: I closed everything.
          Put back, a change of the agent: US-002 was marked done, but only US-001 is the story of this turn, so this was put back.
          Record: ~/.local/share/ralph/repositories/shop-KEY/efforts/changelog/iterations/0003
      Stopping: max-iterations. The effort has used all its iterations; raise --max-iterations to continue.
      incomplete: 0 of 2 stories passed after 3 iterations, cost unknown. The work is in /work/shop on branch ralph/changelog; the records are in ~/.local/share/ralph/repositories/shop-KEY.
      Next: ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +10
      exit code 2"
    `);
  });

  test("goes on where a limit ended it, with the command that it names", async () => {
    expect(await inShop(`${byMyAgent} --max-iterations 3`)).toMatchInlineSnapshot(`
      "Stopping: max-iterations. The effort has used all its iterations; raise --max-iterations to continue.
      incomplete: 0 of 2 stories passed after 3 iterations, cost unknown. The work is in /work/shop on branch ralph/changelog; the records are in ~/.local/share/ralph/repositories/shop-KEY.
      Next: ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +10
      exit code 2"
    `);
    expect(await inShop(`${byMyAgent} --max-iterations +1`)).toMatchInlineSnapshot(`
      "Iteration 4/4: US-001 Write US-001 (agent command)
        US-001 failed in N s, commit HASH. The agent ended with exit code 3.
          The agent's last words: I crashed
          Record: ~/.local/share/ralph/repositories/shop-KEY/efforts/changelog/iterations/0004
      Stopping: max-iterations. The effort has used all its iterations; raise --max-iterations to continue.
      incomplete: 0 of 2 stories passed after 4 iterations, cost unknown. The work is in /work/shop on branch ralph/changelog; the records are in ~/.local/share/ralph/repositories/shop-KEY.
      Next: ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +1
      exit code 2"
    `);
    const next = /^ *Next: (.*)$/m.exec(await inShop("ralph-ci status"))?.[1] ?? "";
    expect(next).toMatchInlineSnapshot(
      `"ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +1"`,
    );
    expect(await inShop(next)).toMatchInlineSnapshot(`
      "Iteration 5/5: US-001 Write US-001 (agent command)
        gate npm run --silent check: passed in N s
        US-001 passed in N s, commit HASH. 1 gate passed.
          The agent's last words: Wrote US-001.txt.
      Stopping: max-iterations. The effort has used all its iterations; raise --max-iterations to continue.
      incomplete: 1 of 2 stories passed after 5 iterations, cost unknown. The work is in /work/shop on branch ralph/changelog; the records are in ~/.local/share/ralph/repositories/shop-KEY.
      Next: ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +1
      exit code 2"
    `);
    expect(await inShop("git log --reverse --format=%s main..ralph/changelog")).toMatchInlineSnapshot(`
      "changelog: progress log
      US-001 (not finished): Write US-001
      US-001: Write US-001"
    `);
    expect(await inShop("ralph-ci logs changelog --iteration 4")).toMatchInlineSnapshot(`
      "Iteration 4: US-001, agent command, TIME
      I crashed
      Iteration 4 ended: failed. The agent ended with exit code 3.
      The files are in ~/.local/share/ralph/repositories/shop-KEY/efforts/changelog/iterations/0004."
    `);
  });

  test("keeps two projects apart, and shows both on request", async () => {
    expect(await inTool("ralph-ci status")).toMatchInlineSnapshot(
      `"No record of an effort was found in ~/.local/share/ralph/repositories/tool-KEY. For runs of a workflow: ralph-ci pull. For all checkouts of this machine: ralph-ci status --all"`,
    );
    expect(last(await inTool(`${byMyAgent} --max-iterations 1`), 3)).toMatchInlineSnapshot(`
      "incomplete: 0 of 1 stories passed after 1 iteration, cost unknown. The work is in /work/tool on branch ralph/changelog; the records are in ~/.local/share/ralph/repositories/tool-KEY.
      Next: ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +10
      exit code 2"
    `);
    expect(await inTool("ralph-ci skip US-001 --effort changelog")).toMatchInlineSnapshot(
      `"changelog: US-001 is skipped. It holds from the next run on. To undo it: ralph-ci retry US-001 --effort changelog"`,
    );
    expect(await inTool("ralph-ci retry US-001 --effort changelog")).toMatchInlineSnapshot(
      `"changelog: US-001 is no longer skipped, and its tries count anew. It holds from the next run on."`,
    );
    expect(await inTool("ralph-ci status")).toMatchInlineSnapshot(`
      "changelog: checkpointed, 0/1 stories, iteration 1/1, branch ralph/changelog
        US-001  open  Write US-001
        Last checkpoint just now: max-iterations
        Next: ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +10
      The records are in ~/.local/share/ralph/repositories/tool-KEY."
    `);
    expect(await inTool("ralph-ci status --all")).toMatchInlineSnapshot(`
      "changelog: checkpointed, 1/2 stories, iteration 5/5, branch ralph/changelog
        US-001  passed  Write US-001
        US-002  open    Write US-002
        Last checkpoint just now: max-iterations
        Next: cd /work/shop && ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +1
        Folder: /work/shop/tasks/changelog
        Records: ~/.local/share/ralph/repositories/shop-KEY
      changelog: checkpointed, 0/1 stories, iteration 1/1, branch ralph/changelog
        US-001  open  Write US-001
        Last checkpoint just now: max-iterations
        Next: ralph-ci run --effort changelog --agent command --agent-command my-agent --max-iterations +10
        Folder: /work/tool/tasks/changelog
        Records: ~/.local/share/ralph/repositories/tool-KEY"
    `);
    expect(await inTool("ralph-ci status dcos")).toMatchInlineSnapshot(`
      "ralph-ci: There is no effort "dcos" (looked for prd.json in tasks/dcos, dcos, scripts/dcos, .dcos, plans/dcos, docs/dcos, specs/dcos, .agents/tasks/dcos, tools/dcos, .kiro/specs/dcos, openspec/changes/dcos); name an existing folder or file with --effort <path>. It has no records in ~/.local/share/ralph/repositories/tool-KEY either. Did you mean --effort docs?
      exit code 64"
    `);
  });
});
