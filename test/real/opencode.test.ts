// The real opencode with a scripted model server: whole efforts, a person's own configuration, the password.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  answer,
  callTool,
  createLatch,
  hold,
  type ModelRequest,
  runShell,
  say,
  workOn,
  workStories,
} from "../kit/model/index.ts";
import { attachCommand, canaryKey, RealAgents, storiesOf } from "../kit/real-agents.ts";

const opencode = ["--agent", "opencode"];

/** Tries to remove the README before it does its story; the tests are about whether opencode allows it. */
function removeFirst({ story, answered }: ModelRequest) {
  if (answered === 0) return answer([runShell("rm -f README.md")]);
  return answered === 1 ? answer([runShell(workOn(story))]) : answer([say("Done.")]);
}

describe("opencode", () => {
  test("completes three stories with gates, and records cost, tokens and session", async () => {
    const three = storiesOf("A", "B", "C");
    await using lab = await RealAgents.open(three, workStories);
    const { workshop, model } = lab;
    const { code, stderr, result } = await lab.run(...opencode);
    expect(code, stderr).toBe(0);
    expect(result).toMatchObject({ status: "complete", iterations: 3, stories: { passed: 3, total: 3 } });
    expect(workshop.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    expect(workshop.read("work-C.txt")).toBe("done\n");
    expect(model.main.map(({ story }) => story)).toEqual(["A", "A", "B", "B", "C", "C"]);
    const columns = "agent, agent_version, outcome, tokens_input, tokens_output, tokens_cache_read, cost_usd";
    expect(workshop.query(`select ${columns} from iterations`)).toEqual(
      three.map(() => ({
        agent: "opencode",
        agent_version: "1.18.33",
        outcome: "passed",
        tokens_input: 2_000,
        tokens_output: 100,
        tokens_cache_read: 0,
        cost_usd: 0.0022,
      })),
    );
    expect(workshop.query("select session_type, server_port, server_url from sessions")).toEqual([
      { session_type: "opencode-server", server_port: null, server_url: null },
    ]);
    expect(stderr.match(/Attach with: .* opencode attach http:\/\/127\.0\.0\.1:\d+ /g)).toHaveLength(3);
    const [output, session] = [lab.record(1, "output.log"), lab.record(1, "opencode-session.json")];
    expect(output).toContain("● bash: node -e ");
    expect(output).toContain("A is proposed as done.\n");
    expect(JSON.parse(session).map(({ info }: { info: { role: string } }) => info.role)).toEqual([
      ...["user", "assistant", "assistant"],
    ]);
    for (const text of [output, session, stderr]) expect(text).not.toContain(canaryKey);
  });

  test("works with the synchronous route", async () => {
    await using lab = await RealAgents.open(storiesOf("A", "B"), workStories);
    const { result, stderr } = await lab.run(...opencode, "--opencode-route", "message");
    expect(result, stderr).toMatchObject({ status: "complete", iterations: 2, costUsd: 0.0044 });
    expect(lab.record(2, "output.log")).toContain("B is proposed as done.\n");
  });

  test("is refused, with the reason, what a person has set to ask", async () => {
    const permission = { bash: { "*": "allow", "rm *": "ask" } };
    await using lab = await RealAgents.open(storiesOf("A"), removeFirst, { opencode: { permission } });
    const { result, stderr } = await lab.run(...opencode);
    expect(result, stderr).toMatchObject({ status: "complete", iterations: 1 });
    expect(lab.workshop.read("README.md")).toBe("A project.\n");
    expect(lab.model.main[1]?.results).toMatchObject([
      { text: expect.stringContaining("No person is available to allow this.") },
    ]);
  });

  test.each(["ask", "deny"])("respects a permission %s in a file of the repository", async (word) => {
    await using lab = await RealAgents.open(storiesOf("A"), removeFirst);
    lab.workshop.write("opencode.json", JSON.stringify({ permission: { bash: { "rm *": word } } }));
    lab.workshop.commitAll("Configure opencode");
    const { result, stderr } = await lab.run(...opencode);
    expect(result, stderr).toMatchObject({ status: "complete", iterations: 1 });
    expect(lab.workshop.read("README.md")).toBe("A project.\n");
  });

  test("may read files outside of the checkout and files with secrets, which it would ask about by default", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), ({ story, answered }) => {
      const { home, repository } = lab.workshop;
      if (answered === 0) return answer([callTool("read", { filePath: `${home}/outside.txt` })]);
      if (answered === 1) return answer([callTool("read", { filePath: `${repository}/.env` })]);
      return answered === 2 ? answer([runShell(workOn(story))]) : answer([say("Done.")]);
    });
    lab.workshop.script("home/outside.txt", "from outside\n");
    lab.workshop.write(".env", "NAME=value\n");
    lab.workshop.commitAll("Begin to configure");
    const { result, stderr } = await lab.run(...opencode);
    expect(result, stderr).toMatchObject({ status: "complete", iterations: 1 });
    expect(lab.model.main.flatMap(({ results }) => results)).toMatchObject([
      { text: expect.stringContaining("from outside") },
      { text: expect.stringContaining("NAME=value") },
      { text: "did A\n" },
    ]);
  });

  test("combines the configuration of the repository with ours", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), workStories);
    const { workshop, model } = lab;
    const whole = JSON.parse(workshop.environment.OPENCODE_CONFIG_CONTENT ?? "");
    delete workshop.environment.OPENCODE_CONFIG_CONTENT;
    workshop.write("opencode.json", JSON.stringify({ ...whole, instructions: ["HOUSE.md"] }));
    workshop.write("HOUSE.md", "Mind the house rule 4711.\n");
    workshop.commitAll("Configure opencode");
    const { result, stderr } = await lab.run(...opencode);
    expect(result, stderr).toMatchObject({ status: "complete", iterations: 1 });
    const [asked] = model.main;
    expect(JSON.stringify(asked?.body)).toContain("Mind the house rule 4711.");
    expect(asked?.tools).not.toContain("question");
  });

  test("requires the password during a turn, and records the port", async () => {
    const latch = createLatch();
    await using lab = await RealAgents.open(storiesOf("A"), (request) => {
      const { steps } = workStories(request);
      return answer([hold(latch.released), ...steps]);
    });
    const run = lab.start(...opencode);
    await lab.model.arrived(1);
    await run.printed("Attach with: ");
    const { url, passwordFile } = attachCommand(run.stderr);
    const ask = async (path: string, authorization?: string) => {
      const headers = authorization ? { authorization } : {};
      return (await fetch(url + path, { headers })).status;
    };
    const basic = (password: string) => `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}`;
    for (const path of ["/session", "/global/health", "/event", "/config"])
      expect([path, await ask(path), await ask(path, basic("wrong"))]).toEqual([path, 401, 401]);
    expect(await ask("/session", basic(readFileSync(passwordFile, "utf8")))).toBe(200);
    const columns = "session_type, server_url, opencode_session_id";
    expect(lab.workshop.query(`select ${columns} from sessions`)).toEqual([
      {
        session_type: "opencode-server",
        server_url: url,
        opencode_session_id: expect.stringMatching(/^ses_/),
      },
    ]);
    latch.release();
    expect(await run.ended).toMatchObject({ code: 0 });
  });
});
