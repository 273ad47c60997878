// Decides about events as the action does, with a fake GitHub that knows who has write access.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { requireEvent } from "../../../test/kit/github/description/webhooks.ts";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createGitHubClient } from "../../github/index.ts";
import { readAllowedEvents } from "./allowed-events.ts";
import { readEvent, type WorkflowEvent } from "./event.ts";
import { findRefusal, type TriggerFacts } from "./refusal.ts";

let folder: string;
export let github: GitHubServer;
/** Opens the fake GitHub for the tests of a file. */
export function useGitHub(): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "triggers-"));
    github = await GitHubServer.open();
  });
  beforeEach(() => {
    github.reset();
    github.world.permissions.set("mona", "write").set("ada", "admin").set("ci-helper[bot]", "write");
    github.world.permissions.set("reader", "read").set("triager", "triage");
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await github[Symbol.asyncDispose]();
  });
}

/** An event; by default a stranger is its actor. */
export interface Trigger {
  readonly event: string;
  readonly actor?: string | undefined;
  readonly again?: string;
  readonly payload?: unknown;
  readonly allow?: string;
}

export const stranger = { login: "stranger", type: "User" };
export const mona = { login: "mona", type: "User" };
export const dependabot = { login: "dependabot[bot]", type: "Bot" };
export const pull = (user: unknown, repositoryId: number | null) => ({
  repository: { id: 1296269 },
  pull_request: {
    user,
    head: { sha: "a".repeat(40), repo: repositoryId === null ? null : { id: repositoryId } },
  },
});

/** Reads the event from variables and file, as in a step. */
export function readTrigger({ event, payload, again, ...given }: Trigger): WorkflowEvent {
  const file = join(folder, "event.json");
  if (payload !== undefined) requireEvent(event, payload);
  writeFileSync(file, payload === undefined ? "not JSON" : JSON.stringify(payload));
  const actor = "actor" in given ? given.actor : "stranger";
  return readEvent({
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_ACTOR: actor,
    GITHUB_TRIGGERING_ACTOR: again ?? actor,
  });
}

/** Why the event may not start work; undefined if it may. */
export function decide(trigger: Trigger, facts: Partial<TriggerFacts> = {}): Promise<string | undefined> {
  const repository = "octo/project";
  const client = createGitHubClient({
    apiUrl: github.address,
    repository,
    token: testToken,
    clock: new TestClock(),
    deadline: 300_000, // longer than any wait that the clock passes at once
  });
  return findRefusal({
    event: readTrigger(trigger),
    allowed: readAllowedEvents({ "allow-events": trigger.allow }),
    repository,
    readPermission: (login) => client.permission(login),
    findStarter: async () => undefined,
    info: () => {},
    ...facts,
  });
}

export const byHand = "start the workflow with workflow_dispatch";
/** The sentence for an event that is not allowed. */
export const doubted = (why: string, allowance: string) =>
  `nothing ran, because ${why}; ${byHand} yourself, or allow the event with allow-events: ${allowance}`;
/** The sentence for somebody without write access. */
export const noAccess = (who: string) =>
  `nothing ran, because ${who}, has no write access to octo/project; let a person with write access ${byHand}`;
