// Tries to get out of the sandbox, from a turn of an agent, in all the ways of `attempts`.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { node24 } from "../kit/install-tools.ts";
import { attempts, needs, type Outside } from "../kit/sandbox-attempts.ts";
import { Workshop } from "../kit/workshop.ts";

const canary = "canary-of-the-run-0123456789";
const program = dirname(process.env.RALPH_TEST_CLI ?? "");

/** What the names of attempts are read from, before anything is outside. */
const names = Object.keys(
  attempts({
    pid: 0,
    canary,
    port: 0,
    allowedPort: 0,
    socket: "",
    abstractName: "",
    home: "",
    state: "",
    runnerTemp: "",
    toolCache: "",
    program: "",
  }),
);

let outcome: Record<string, string> = {};
let workshop: Workshop;
const servers: Server[] = [];
const children: ChildProcess[] = [];

async function listen(server: Server, ...where: [number, string] | [string]): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(...(where as [string]), resolve));
  return (server.address() as AddressInfo).port;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function prepareOutside(): Promise<Outside> {
  const { folder, home, state, environment } = workshop;
  const [runnerTemp, toolCache] = [join(folder, "runner/_temp"), join(folder, "tools")];
  for (const name of [".ssh/id_ed25519", ".netrc", ".config/gh/hosts.yml"]) write(join(home, name), canary);
  for (const name of ["_runner_file_commands/env", "_runner_file_commands/path", "secret"])
    write(join(runnerTemp, name), "");
  mkdirSync(toolCache);
  const sleeper = spawn("sleep", ["7654321"], { env: { CANARY: canary } });
  children.push(sleeper);
  const socket = join(folder, "outside.sock");
  await listen(createServer(), socket);
  const abstractName = `ralph-test-${process.pid}`;
  await listen(createServer(), `\0${abstractName}`);
  const answers = createHttpServer((request, response) => {
    if (request.url === "/redirect") response.writeHead(302, { location: "http://example.com/" });
    response.end("reached");
  });
  const allowedPort = await listen(answers, 0, "127.0.0.1");
  const port = await listen(
    createHttpServer((_, response) => response.end("reached")),
    0,
    "127.0.0.1",
  );
  Object.assign(environment, {
    GITHUB_TOKEN: canary,
    ACTIONS_RUNTIME_TOKEN: canary,
    RUNNER_TEMP: runnerTemp,
    RUNNER_TOOL_CACHE: toolCache,
  });
  return {
    pid: sleeper.pid ?? 0,
    canary,
    port,
    allowedPort,
    socket,
    abstractName,
    home,
    state,
    runnerTemp,
    toolCache,
    program,
  };
}

beforeAll(async () => {
  workshop = new Workshop([{ id: "A" }]);
  workshop.node = node24;
  const outside = await prepareOutside();
  workshop.write("scripts.json", JSON.stringify({ ...attempts(outside), ...needs }));
  workshop.write(
    "try.mjs",
    `import { spawnSync } from "node:child_process"; import fs from "node:fs";
     const found = {};
     for (const [name, script] of Object.entries(JSON.parse(fs.readFileSync("scripts.json", "utf8")))) {
       const { stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8", timeout: 10_000 });
       found[name] = /REACHED/.test(stdout) ? "reached" : (stderr || stdout || "silent").trim().slice(-300);
     }
     fs.writeFileSync("found.json", JSON.stringify(found));
     fs.appendFileSync(process.env.HOME + "/.bashrc", "x");
     spawnSync("sh", ["-c", "env -i setsid -f sleep 7654322 >/dev/null 2>&1"]);`,
  );
  workshop.commitAll("Scripts");
  workshop.git("init", "--quiet", "--bare", ".git/modules/lib");
  mkdirSync(join(workshop.repository, ".git/modules/lib/hooks"), { recursive: true });
  // A clone by another program has neither.
  for (const name of ["hooks", "info"]) rmSync(join(workshop.repository, ".git", name), { recursive: true });
  const command = `${process.execPath} try.mjs`;
  const run = await workshop.cli([
    ...workshop.runArgs(command, "--sandbox", "on", "--max-iterations", "1"),
    ...["--allow-hosts", `127.0.0.1:${outside.allowedPort}`],
  ]);
  const file = join(workshop.repository, "found.json");
  if (!existsSync(file)) throw new Error(run.stderr);
  outcome = JSON.parse(readFileSync(file, "utf8"));
}, 300_000);

afterAll(() => {
  for (const server of servers) server.close();
  for (const child of children) child.kill("SIGKILL");
  workshop[Symbol.dispose]();
});

describe("from inside, a program does not reach", () => {
  test.each(names)("%s", (name) => {
    expect(outcome[name]).toBeDefined();
    expect(outcome[name]).not.toBe("reached");
  });
});

describe("work goes on:", () => {
  test.each(Object.keys(needs))("%s", (name) => {
    expect(outcome[name]).toBe("reached");
  });
});

test("start-up files of the home folder stay as they were", () => {
  expect(existsSync(join(workshop.home, ".bashrc"))).toBe(false);
});

test("a process that changed its session and environment ends with the turn", () => {
  expect(processesOf("sleep 7654322")).toEqual([]);
});

function processesOf(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").includes(text);
    } catch {
      return false;
    }
  });
}
