// A canary secret in many spellings, printed by agent and gate, whole and in two writes, is in nothing that a run leaves.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

/** With signs that JSON and URLs write otherwise; its middle is looked for, since the ends of a base64 depend on neighbours. */
const secret = '/canary/4711+"quoted" & <more>=secret';

const spellings: Readonly<Record<string, string>> = {
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

/** What of a spelling betrays it: its middle half, without line ends. */
const core = (text: string) => text.slice(Math.floor(text.length / 4), Math.ceil((text.length * 3) / 4));

/** A program that prints each spelling whole, then in two writes, then wrapped at 20 characters. */
const printer = `
const spellings = ${JSON.stringify(Object.values(spellings))};
const pause = () => new Promise((resolve) => setImmediate(resolve));
for (const text of spellings) {
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

/** Every file under a folder that holds the core of a spelling, whatever the lines in it. */
function betrayals(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) => betrayed(readFileSync(file, "latin1")).map((name) => `${file}: ${name}`));
}

function betrayed(text: string): string[] {
  const joined = text.replaceAll(/[\r\n]/g, "");
  return Object.entries(spellings)
    .filter(([, spelling]) => joined.includes(core(spelling)))
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
  test("is in no file of the state folder, no line and no result of a run", async () => {
    const prepared = prepare();
    using workshop = prepared.workshop;
    const words = workshop.runWords(prepared.agent, "--verify", prepared.gate, "--max-iterations", "4");
    const ended = await workshop.cli([...words, "--agent-env", "MY_API_KEY"], { MY_API_KEY: secret });
    expect(JSON.parse(ended.stdout).iterations, ended.stderr).toBeGreaterThan(1);
    expect(betrayed(ended.stdout + ended.stderr)).toEqual([]);
    expect(betrayals(workshop.state)).toEqual([]);
    const output = readFileSync(join(workshop.iterationFolder(1), "output.log"), "utf8");
    expect(output.match(/whole .*\*\*\*.* end/g)?.length).toBe(Object.keys(spellings).length);
    expect(readdirSync(join(workshop.state, "snapshots")).length).toBe(1);
  });

  test("is in no log, summary, output or state of a workflow step", async () => {
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
    expect(betrayed(log + main.stderr)).toEqual([]);
    expect(betrayals(step.temporary)).toEqual([]);
  });

  test("would be found where it is", () => {
    using workshop = new Workshop([]);
    for (const [name, text] of Object.entries(spellings))
      writeFileSync(join(workshop.home, name.replaceAll(" ", "-")), text.replace(/.{20}/g, "$&\n"));
    expect(new Set(betrayals(workshop.home).map((line) => line.split(": ")[1]))).toEqual(
      new Set(Object.keys(spellings)),
    );
  });
});
