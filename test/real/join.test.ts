// People attach to the real agent programs with the logged command, and the turn still ends normally.
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { locationArgs } from "../kit/expectations.ts";
import { node24, opencode } from "../kit/install-tools.ts";
import { answer, createLatch, hold, say, workStories } from "../kit/model/index.ts";
import { Terminal } from "../kit/pty.ts";
import { attachCommand, RealAgents, storiesOf } from "../kit/real-agents.ts";

/** A run whose model has said one word and done its story, and holds its last answer until the latch is released. */
async function heldRun(agent: string, ...more: string[]) {
  const latch = createLatch();
  const lab = await RealAgents.open(storiesOf("A"), (request) =>
    request.answered > 0
      ? answer([hold(latch.released), say("Psi is Ψ.")])
      : answer([say("Omega is Ω."), ...workStories(request).steps]),
  );
  if (more.includes("--sandbox")) lab.workshop.node = node24;
  const run = lab.start("--agent", agent, ...more);
  await Promise.all([lab.model.arrived(2), run.printed("Attach with: ")]);
  const { command } = attachCommand(run.stderr);
  const { PATH = "", RALPH_TEST_MARK = "" } = lab.workshop.environment;
  // A person's own shell, in a folder that is unrelated to the run.
  const person = { PATH, HOME: lab.workshop.home, RALPH_TEST_MARK };
  const join = (words: string) => new Terminal(words, lab.workshop.home, person);
  return { lab, latch, run, command, join };
}

/** Expects the same result as without attached people. */
async function expectUndisturbed({ lab, run }: Pick<Awaited<ReturnType<typeof heldRun>>, "lab" | "run">) {
  const ended = await run.ended;
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  expect(lab.workshop.query("select n, outcome, reason from iterations")).toEqual([
    { n: 1, outcome: "passed", reason: "1 gate passed." },
  ]);
  expect(lab.workshop.subjects()).toEqual(["A: Story A"]);
}

describe("a session with attached people", () => {
  test("Claude Code: one person watches, one types, both see the same, and both are disconnected at the end of the session", async () => {
    const held = await heldRun("claude");
    await using lab = held.lab;
    const { command, join, latch } = held;
    expect(command).toMatch(/^tmux -S \S+ attach -r -t agent$/);
    await using watcher = join(command);
    await using typist = join(command.replace(" -r", ""));
    await Promise.all([watcher.shows("Ω"), typist.shows("Ω")]);
    const tmux = (...args: string[]) =>
      execFileSync("tmux", ["-S", command.split(" ")[2] ?? "", ...args], { encoding: "utf8" });
    expect(tmux("list-clients", "-F", "#{client_session} #{client_readonly}").split("\n").sort()).toEqual([
      ...["", "agent 0", "agent 1"],
    ]);
    // Input of the watcher is dropped; input of the typist is shown to both.
    watcher.type("Щ");
    typist.type("Ж");
    await Promise.all([watcher.shows("Ж"), typist.shows("Ж")]);
    expect(tmux("capture-pane", "-p", "-t", "agent")).not.toContain("Щ");
    expect(lab.workshop.query("select session_type, tmux_session from sessions")).toEqual([
      { session_type: "tmux", tmux_session: "agent" },
    ]);
    latch.release();
    await expectUndisturbed(held);
    await Promise.all([watcher.ended, typist.ended]);
  });

  test("Claude Code: input during the work is part of the same turn", async () => {
    const held = await heldRun("claude");
    await using lab = held.lab;
    await using typist = held.join(held.command.replace(" -r", ""));
    await typist.shows("Ω");
    typist.type("Mind the Ж.\r");
    await typist.shows("Ж");
    held.latch.release();
    await expectUndisturbed(held);
    const bodies = lab.model.main.map(({ body }) => JSON.stringify(body));
    expect(bodies.findIndex((body) => body.includes("Mind the Ж."))).toBeGreaterThan(0);
  });

  test("opencode: two people attach from another folder with the printed command and see the answer", async () => {
    const held = await heldRun("opencode");
    await using lab = held.lab;
    const { command, join, latch } = held;
    expect(command).toMatch(/^OPENCODE_SERVER_PASSWORD=.* --session ses_\w+ --dir \S+$/);
    await using first = join(command);
    await using second = join(command);
    await Promise.all([first.shows("Ω"), second.shows("Ω")]);
    expect(lab.workshop.query("select session_type from sessions")).toEqual([
      { session_type: "opencode-server" },
    ]);
    latch.release();
    await Promise.all([first.shows("Ψ"), second.shows("Ψ")]);
    await expectUndisturbed(held);
  });

  test("opencode: ralph-ci attach opens the agent's session through the services of the run", async () => {
    const held = await heldRun("opencode", "--attach", "write");
    await using lab = held.lab;
    const { workshop } = lab;
    const where = `${locationArgs(workshop).join(" ")} --service opencode`;
    const path = `PATH=${dirname(opencode)}:${workshop.environment.PATH} TMPDIR=${workshop.folder}`;
    const attach = `${path} ${process.execPath} ${process.env.RALPH_TEST_CLI} attach ${where}`;
    await using watcher = held.join(attach);
    await using writer = held.join(`${attach} --write`);
    await Promise.all([watcher.shows("Ω"), writer.shows("Ω")]);
    held.latch.release();
    await Promise.all([watcher.shows("Ψ"), writer.shows("Ψ")]);
    await expectUndisturbed(held);
    for (const person of [watcher, writer]) {
      expect(await person.ended).toBe(0);
      expect(person.text).toContain("The run has ended: all stories are done.");
    }
    // Their terminals have answered opencode, and they pressed no key.
    expect(lab.workshop.progress()).not.toContain("Human-touched");
  });
});

describe("a session in the sandbox", () => {
  // opencode paints in pieces, so that only single characters can be searched for.
  test.each([
    ["claude", "did A"],
    ["opencode", "Ω"],
  ])("%s: a person joins from outside and sees it work", async (agent, text) => {
    const held = await heldRun(agent, "--sandbox", "on");
    await using lab = held.lab;
    await using person = held.join(held.command);
    await person.shows(text);
    held.latch.release();
    await expectUndisturbed({ lab, run: held.run });
  });
});
