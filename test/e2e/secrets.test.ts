// A canary secret in many encodings, printed whole and in pieces, appears nowhere in the files and output of a run.
// @module-tag e2e
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

/** With characters that JSON and URLs escape. Tests look for its middle, because the ends of base64 depend on neighbours. */
const secret = '/canary/4711+"quoted" & <more>=secret';

const encodings: Readonly<Record<string, string>> = {
  plain: secret,
  json: JSON.stringify(secret),
  "json twice": JSON.stringify(JSON.stringify(secret)),
  url: encodeURIComponent(secret),
  "url in lower case": encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
  base64: Buffer.from(secret).toString("base64"),
  "base64 for URLs": Buffer.from(secret).toString("base64url"),
  "base64 behind a name": Buffer.from(`user:${secret}`).toString("base64"),
  hex: Buffer.from(secret).toString("hex"),
  "hex in upper case": Buffer.from(secret).toString("hex").toUpperCase(),
};

/** The middle half of an encoded secret, without line ends. */
const core = (text: string) => text.slice(Math.floor(text.length / 4), Math.ceil((text.length * 3) / 4));

/** Prints each encoding whole, then in two writes, then wrapped at 20 characters. */
const printer = `
const encodings = ${JSON.stringify(Object.values(encodings))};
const pause = () => new Promise((resolve) => setImmediate(resolve));
for (const text of encodings) {
  console.log("whole " + text + " end");
  for (const stream of [process.stdout, process.stderr]) {
    const half = Math.floor(text.length / 2);
    stream.write("halves " + text.slice(0, half));
    await pause();
    stream.write(text.slice(half) + " end\\n");
  }
  console.log(text.replace(/.{20}/g, "$&\\n"));
}
`;

/** Every file in a folder that contains an encoded secret, even across line ends. */
function filesWithSecret(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) => encodingsIn(readFileSync(file, "latin1")).map((name) => `${file}: ${name}`));
}

function encodingsIn(text: string): string[] {
  const joined = text.replaceAll(/[\r\n]/g, "");
  return Object.entries(encodings)
    .filter(([, encoded]) => joined.includes(core(encoded)))
    .map(([name]) => name);
}

function prepare() {
  const workshop = new Workshop([{ id: "A" }, { id: "B" }]);
  const file = workshop.script("printer.mjs", printer);
  const agent = writeAgent(
    workshop,
    `await import(${JSON.stringify(file)}); work();
     change((mine) => { mine.passes = iteration > 1; mine.notes = "noted " + process.env.MY_API_KEY; });`,
  );
  return { workshop, agent, gate: `node ${file}; test -e $HOME/failed || { touch $HOME/failed; false; }` };
}

describe.concurrent("a canary", () => {
  test("appears in no file of the state folder and no output of a run", { tags: ["main"] }, async () => {
    const prepared = prepare();
    using workshop = prepared.workshop;
    const args = workshop.runArgs(prepared.agent, "--verify", prepared.gate, "--max-iterations", "4");
    const ended = await workshop.cli([...args, "--agent-env", "MY_API_KEY"], { MY_API_KEY: secret });
    expect(JSON.parse(ended.stdout).iterations, ended.stderr).toBeGreaterThan(1);
    expect(encodingsIn(ended.stdout + ended.stderr)).toEqual([]);
    expect(filesWithSecret(workshop.state)).toEqual([]);
    const output = readFileSync(join(workshop.iterationFolder(1), "output.log"), "utf8");
    expect(output.match(/whole .*\*\*\*.* end/g)?.length).toBe(Object.keys(encodings).length);
    expect(readdirSync(join(workshop.state, "snapshots")).length).toBe(1);
  });

  test("appears in no log, summary, output or state of a workflow step", async () => {
    const prepared = prepare();
    using workshop = prepared.workshop;
    const step = new Step(workshop);
    const inputs = {
      "agent-command": prepared.agent,
      verify: prepared.gate,
      "agent-env": "RALPH_TEST_MARK\nMY_API_KEY",
      "max-iterations": "4",
    };
    const main = await step.main(inputs, { MY_API_KEY: secret }).ended;
    const log = main.stdout
      .split("\n")
      .filter((line) => !line.startsWith("::add-mask::"))
      .join("\n");
    expect(log).toContain("***");
    expect(encodingsIn(log + main.stderr)).toEqual([]);
    expect(filesWithSecret(step.temporary)).toEqual([]);
  });

  test("that an agent writes into log, notes and titles is in no commit, file of the effort, bundle or output", async () => {
    using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
    const agent = writeAgent(
      workshop,
      `const key = process.env.DEPLOY_PASS; work();
       fs.appendFileSync(progressFile, "\\n- the key is " + key + "\\r\\n- and again " + encodeURIComponent(key) + "\\n");
       change((mine) => { mine.passes = true; mine.notes = "noted " + key; mine.title = key; });`,
    );
    const values = ["--agent-env", `DEPLOY_PASS=${secret}`];
    const run = await workshop.cli([...workshop.runArgs(agent), ...values, "--max-iterations", "2"]);
    expect(run.code, run.stderr).toBe(0);
    expect(workshop.progress()).toContain("- the key is ***\r\n- and again ***\n");
    expect(encodingsIn(run.stdout + run.stderr + workshop.git("log", "-p", "--all"))).toEqual([]);
    expect(filesWithSecret(workshop.state)).toEqual([]);
    expect(filesWithSecret(join(workshop.repository, "tasks"))).toEqual([]);
  });

  test("that an agent itself commits, or leaves in files, is in no commit, remote or bundle, and the turn is told", async () => {
    using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
    const remote = join(workshop.folder, "remote.git");
    workshop.git("init", "--quiet", "--bare", remote);
    workshop.git("remote", "add", "origin", remote);
    workshop.git("push", "--quiet", "origin", "main");
    const agent = writeAgent(
      workshop,
      `const key = process.env.DEPLOY_PASS; work();
       const git = (...args) => execFileSync("git", ["-c", "user.name=" + key, "-c", "user.email=a@b", ...args], { stdio: "pipe" });
       if (story === "A" && iteration === 1) {
         fs.writeFileSync("committed.txt", "url=https://user:" + encodeURIComponent(key) + "@example.com\\n");
         git("add", "-A"); git("commit", "-qm", "Use " + Buffer.from(key).toString("hex"));
         fs.writeFileSync("stashed.txt", key); git("stash", "-u", "-q");
         fs.writeFileSync("left.txt", "key: " + key + "\\n");
         fs.mkdirSync("x/canary", { recursive: true }); fs.writeFileSync("x" + key + ".txt", "x");
       } else { fs.writeFileSync("prompt.txt", prompt); for (const file of ["left.txt", "committed.txt"]) fs.rmSync(file, { force: true }); }
       change((mine) => { mine.passes = true; mine.notes = "explained"; });`,
    );
    const store = join(workshop.folder, "store");
    const more = [
      "--agent-env",
      `DEPLOY_PASS=${secret}`,
      "--max-iterations",
      "3",
      "--push",
      "auto",
      "--store",
      store,
    ];
    const run = await workshop.cli([...workshop.runArgs(agent), ...more]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain(
      "1 commit of the turn held a secret of this run and was rewritten without it.",
    );
    expect(run.stderr).toMatch(/Not committed: .*left\.txt \(it holds a secret of this run/);
    expect(workshop.read("prompt.txt")).toContain("1 commit of the turn held a secret of this run");
    expect(workshop.git("show", "ralph/x:work-A.txt")).toContain("done in iteration");
    expect(encodingsIn(run.stdout + run.stderr + workshop.git("log", "-p", "--text", "ralph/x"))).toEqual([]);
    expect(encodingsIn(workshop.git("-C", remote, "log", "-p", "--text", "--all"))).toEqual([]);
    expect(filesWithSecret(store)).toEqual([]);
    expect(filesWithSecret(workshop.state)).toEqual([]);
    const again = await workshop.cli([...workshop.runArgs(agent), ...more]);
    expect(again.code, again.stderr).toBe(0);
    expect(filesWithSecret(workshop.state)).toEqual([]);
    const bundle = readdirSync(store, { recursive: true, encoding: "utf8" })
      .filter((file) => /bundle$/.test(file))
      .sort()
      .at(-1);
    const unpacked = join(workshop.folder, "unpacked.git");
    workshop.git("clone", "--quiet", "--bare", remote, unpacked);
    workshop.git("-C", unpacked, "fetch", "--quiet", join(store, bundle ?? ""), "+refs/*:refs/bundle/*");
    expect(workshop.git("-C", unpacked, "for-each-ref", "refs/bundle/")).toContain("elsewhere");
    expect(encodingsIn(workshop.git("-C", unpacked, "log", "-p", "-m", "--text", "--all"))).toEqual([]);
  });

  test("is found by this test when it is present", { tags: ["main"] }, () => {
    using workshop = new Workshop([]);
    for (const [name, text] of Object.entries(encodings))
      writeFileSync(join(workshop.home, name.replaceAll(" ", "-")), text.replace(/.{20}/g, "$&\n"));
    expect(new Set(filesWithSecret(workshop.home).map((line) => line.split(": ")[1]))).toEqual(
      new Set(Object.keys(encodings)),
    );
  });
});
