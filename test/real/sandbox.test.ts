// The real agents in the real sandbox, with masked keys, while they do what agents do in a checkout.
import { describe, expect, test } from "vitest";
import { node24 } from "../kit/install-tools.ts";
import { workStories } from "../kit/model/index.ts";
import { canaryKey, RealAgents, storiesOf } from "../kit/real-agents.ts";
import { Registry } from "../kit/registry.ts";
import { Workshop } from "../kit/workshop.ts";

const three = storiesOf("A", "B", "C");

describe("in the sandbox, three stories are completed by", () => {
  test.each([
    ["Claude Code in tmux", ["--agent", "claude"]],
    ["Claude Code in print mode", ["--agent", "claude", "--claude-mode", "print"]],
    ["opencode", ["--agent", "opencode"]],
  ])("%s, which never sees the key", async (_, choice) => {
    await using lab = await RealAgents.open(three, workStories);
    lab.workshop.node = node24;
    const { code, stderr, result } = await lab.run(...choice, "--sandbox", "on");
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("agents and gates work in a sandbox (network: allow-list)");
    expect(result).toMatchObject({ status: "complete", iterations: 3 });
    expect(result.costUsd).toBeGreaterThan(0);
    expect(lab.workshop.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    expect(lab.workshop.git("status", "--porcelain")).toBe("");
    const keys = new Set(
      lab.model.requests.map(({ headers }) => headers["x-api-key"] ?? headers.authorization),
    );
    // The model server hides the right key, and only that.
    for (const key of keys) expect(key).toMatch(/^(Bearer )?\*\*\*$/);
    for (const { body } of lab.model.requests) expect(JSON.stringify(body)).not.toContain(canaryKey);
  });
});

const done = `node -e "const f='tasks/x/prd.json',fs=require('fs');fs.writeFileSync(f,fs.readFileSync(f,'utf8').replace('\\"passes\\": false','\\"passes\\": true'))"`;

describe("in the sandbox, gates and the proof", () => {
  test("install from an allowed registry, use a loopback of their own, and read the history", async () => {
    await using registry = await Registry.open({
      name: "small",
      version: "1.0.0",
      file: "index.js",
      program: "module.exports = 7;",
    });
    const server = `const s = require("http").createServer((q, r) => r.end("hello")).listen(0, "127.0.0.1", async () => {
      const answer = await fetch("http://127.0.0.1:" + s.address().port);
      process.exit((await answer.text()) === "hello" ? 0 : 1);
    });`;
    const verify = [
      `npm install --no-save --no-audit --no-fund small@1.0.0 && test "$(node -p "require('small')")" = 7`,
      "node server.js",
      "git log --oneline | grep -q Begin && git diff HEAD >/dev/null",
    ];
    using workshop = new Workshop([{ id: "A", verify }], { setup: ["test -d .git"] });
    workshop.node = node24;
    workshop.write("server.js", server);
    workshop.write("package.json", '{"name":"lab","version":"1.0.0"}');
    workshop.write(".gitignore", "node_modules\npackage-lock.json\n");
    workshop.commitAll("Begin with a server");
    const host = new URL(registry.address).host;
    const { code, stderr } = await workshop.cli([
      ...workshop.runArgs(`echo done > a.txt; ${done}`, "--sandbox", "on", "--allow-hosts", host),
      ...["--agent-env", `npm_config_registry=${registry.address}/`, "--max-iterations", "2"],
    ]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("3 gates passed on a clean checkout");
    expect(registry.asked).toContain("/package.tgz");
  });

  test("tell which host they did not reach, in the log, the journal and the next prompt", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    workshop.node = node24;
    const ask = "curl -s https://denied.example.com; true";
    const { stderr } = await workshop.cli([
      ...workshop.runArgs(
        `${ask}; date > a.txt`,
        "--sandbox",
        "on",
        "--max-iterations",
        "2",
        "--verify",
        ask,
      ),
    ]);
    expect(stderr).toContain(
      "the sandbox denied denied.example.com (2 times); to allow it, add --allow-hosts denied.example.com",
    );
    expect(workshop.query("select distinct n, detail from events where kind = 'denied-host'")).toEqual(
      [1, 2].map((n) => ({ n, detail: "denied.example.com (2 times)" })),
    );
    expect(workshop.prompt(2)).toContain("The sandbox denied these hosts");
  });
});

test("without a newer Node, --sandbox on refuses to run, and auto says why it is off", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  const refused = await workshop.cli(workshop.runArgs("true", "--sandbox", "on"));
  expect(refused).toMatchObject({ code: 64 });
  expect(refused.stderr).toContain("--sandbox on cannot be met: it needs Node 22.12 or newer");
});
