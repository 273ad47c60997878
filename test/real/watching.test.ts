// People with terminals of different sizes join the real Claude Code, and each sees what happens now.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OwnerStack } from "../../src/platform/index.ts";
import { locationArgs } from "../kit/expectations.ts";
import { answer, createLatch, hold, say, workStories } from "../kit/model/index.ts";
import { PersonScreen } from "../kit/person-screen.ts";
import { attachCommand, RealAgents, storiesOf } from "../kit/real-agents.ts";

const sizes = [
  [80, 24],
  [100, 30],
  [210, 58],
] as const;

/** The lowest line of Claude Code's screen. */
const lowestLine = "bypass permissions on";

/** Sixty lines, more than any of the terminals shows. */
const longAnswer = (word: string) =>
  Array.from({ length: 60 }, (_, index) => `${word} ${index + 1}.`).join("\n\n");

test("watchers and writers of three sizes see the latest output, also after resizing, and nobody has typed", async () => {
  const latches = [createLatch(), createLatch(), createLatch()] as const;
  await using lab = await RealAgents.open(storiesOf("A"), (request) =>
    request.answered > 0
      ? answer([
          say(longAnswer("First")),
          hold(latches[0].released),
          say(`\n\n${longAnswer("Second")}`),
          hold(latches[1].released),
          say(`\n\n${longAnswer("Third")}`),
          hold(latches[2].released),
          say("\n\nThat is all."),
        ])
      : answer(workStories(request).steps),
  );
  const { workshop } = lab;
  const run = lab.start("--agent", "claude", "--attach", "write");
  await Promise.all([lab.model.arrived(2), run.printed("Attach with: ")]);
  const people = join(workshop.folder, "people");
  mkdirSync(people, { mode: 0o700 });
  const { PATH = "", RALPH_TEST_MARK = "" } = workshop.environment;
  const environment = { PATH, HOME: workshop.home, TMPDIR: workshop.folder, RALPH_TEST_MARK };
  const person = (command: string, columns: number, rows: number) =>
    PersonScreen.open({ command, folder: people, environment, columns, rows });
  const attach = [process.execPath, process.env.RALPH_TEST_CLI, "attach", ...locationArgs(workshop)].join(
    " ",
  );

  await using stack = new OwnerStack();
  const watchers: PersonScreen[] = [];
  for (const [columns, rows] of sizes) {
    watchers.push(stack.use(await person(attach, columns, rows)));
    watchers.push(stack.use(await person(attachCommand(run.stderr).command, columns, rows)));
  }
  const everyoneShows = (...texts: string[]) =>
    Promise.all([...watchers, ...writers].map((one) => one.shows(...texts)));
  const writers: PersonScreen[] = [];
  const hint = "Press Ctrl-b, then d to leave";
  await everyoneShows("First 60.", lowestLine, `You only watch. ${hint}`);

  // A large writer alone: the window is larger than most watchers' terminals.
  const large = stack.use(await person(`${attach} --write`, 210, 58));
  writers.push(large);
  await large.shows("First 40.", "First 60.", lowestLine, `You may type. ${hint}`);
  await everyoneShows("First 60.", lowestLine);
  latches[0].release();
  await everyoneShows("Second 60.", lowestLine);
  watchers[0]?.resize(60, 18);
  watchers[5]?.resize(100, 30);
  await everyoneShows("Second 60.", lowestLine);

  // A small writer joins: everybody sees the whole screen of that size.
  const small = stack.use(await person(`${attach} --write`, 80, 24));
  writers.push(small);
  latches[1].release();
  await large.until(
    (screen) => screen.includes("Third 60.") && !screen.includes("Third 40."),
    "a screen of the small size",
  );
  await everyoneShows("Third 60.", lowestLine);
  small.resize(210, 58);
  await large.shows("Third 40.", "Third 60.", lowestLine);
  await everyoneShows("Third 60.", lowestLine);

  await large.press("C-b", "d");
  expect(await large.ended()).toBe(0);
  latches[2].release();
  const ended = await run.ended;
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  expect(await small.ended()).toBe(0);
  await small.shows("The run has ended: all stories are done.");
  expect(await watchers[0]?.ended()).toBe(0);
  expect(workshop.progress()).not.toContain("Human-touched");
  expect(workshop.query("select detail from events where kind = 'person-acted'")).toEqual([]);
});
