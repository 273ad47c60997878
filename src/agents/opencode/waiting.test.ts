// Tests opencode's server before its prompt: what it is asked for, and when another one takes the prompt instead.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findMarkedProcesses } from "../../platform/index.ts";
import { prepareSession, superviseTurn, type TurnRequest } from "../index.ts";
import { turnRequest } from "../turn-request.fixture.ts";
import { writeFakeOpencode } from "./fake-opencode.fixture.ts";
import { createTestAgent } from "./opencode-agent.fixture.ts";

/** Tells in its answer which server it is, and what it was asked for first. */
const scenario = `
const file = (name) => require("node:path").join(process.env.HOME, name);
server.asked("/config/providers").then(() => fs.writeFileSync(file("opened"), ""));
await server.prompt();
server.busy();
server.end(process.pid + ": " + server.calls.slice(0, 3).join(", "));
`;
const opening = "GET /file, GET /config/providers, POST /session";

let folder: string;
let request: TurnRequest;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oc-"));
  for (const name of ["home", "checkout/.git", "record"]) mkdirSync(join(folder, name), { recursive: true });
  request = turnRequest(folder);
});
afterEach(() => {
  expect(findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` })).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** Takes the turn in a server that waited. @returns what the answer tells, and the servers that waited */
async function takeTurn(
  meanwhile: () => Promise<void>,
): Promise<{ told: string; waiting: readonly number[] }> {
  const agent = createTestAgent(writeFakeOpencode(folder, scenario));
  const prepared = prepareSession(agent, request);
  await prepared?.take(new AbortController().signal);
  const waiting = findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` });
  await meanwhile();
  const { lastOutput, reason } = await superviseTurn(agent, { ...request, prepared });
  expect(reason).toBe("");
  return { told: lastOutput, waiting };
}

const opened = () =>
  expect.poll(() => existsSync(join(folder, "home/opened")), { timeout: 10_000 }).toBe(true);
const configure = (text: string) => writeFileSync(join(folder, "checkout/opencode.json"), text);

test("it reads the checkout and its providers while it waits", async () => {
  const { told, waiting } = await takeTurn(opened);
  expect(told).toBe(`${waiting[0]}: ${opening}`);
});

test("it reads nothing if that would start or write something", async () => {
  configure('{"plugin":["one"]}');
  const { told, waiting } = await takeTurn(async () => {});
  expect(told).toMatch(new RegExp(`^${waiting[0]}: POST /session, `));
});

test("a fresh one takes the prompt after a change of what it has read", async () => {
  const { told, waiting } = await takeTurn(async () => {
    await opened();
    configure('{"$schema":"https://opencode.ai/config.json","model":"a/b"}');
  });
  expect(waiting).toHaveLength(1);
  expect(told).not.toContain(`${waiting[0]}: `);
  expect(told).toContain(": POST /session, ");
});
