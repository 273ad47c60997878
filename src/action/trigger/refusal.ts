// Decides whether the event of a workflow run may start work. Where in doubt, it may not.

import { GitHubError, isWriteAccess } from "../../github/index.ts";
import { describeError } from "../../platform/index.ts";
import { trustedEvents } from "../../store/index.ts";
import type { AllowedEvents } from "./allowed-events.ts";
import type { Participant, WorkflowEvent } from "./event.ts";

/** What the decision needs to know. */
export interface TriggerFacts {
  readonly event: WorkflowEvent;
  readonly allowed: AllowedEvents;
  /** `owner/name` */
  readonly repository: string;
  /** The access of a user to the repository; undefined without a token. @throws GitHubError */
  readonly readPermission: ((login: string) => Promise<string>) | undefined;
  /** The run that started this one, if it shows that. @throws Error */
  findStarter(): Promise<number | undefined>;
  info(line: string): void;
}

/** Events that GitHub itself causes; their actor does not matter. */
const eventsOfGitHub: readonly string[] = ["schedule", "merge_group"];

/** Whether a person started the run, and neither GitHub nor an earlier run. */
export function isByPerson({ name, actors }: WorkflowEvent): boolean {
  return !eventsOfGitHub.includes(name) && !actors.some(({ isBot }) => isBot);
}

const byHand = "start the workflow with workflow_dispatch";

/** Why the event may not start work, in one sentence that ends with the fix; undefined if it may. */
export async function findRefusal(facts: TriggerFacts): Promise<string | undefined> {
  const { event, allowed, info } = facts;
  // Without a name it is not GitHub that started the process.
  if (event.name === "" || eventsOfGitHub.includes(event.name)) return undefined;
  const doubt = describeEvent(event) ?? describeBots(event);
  if (doubt === undefined) return undefined;
  let unknown = "";
  if (event.name === "workflow_dispatch") {
    try {
      const starter = await facts.findStarter();
      if (starter !== undefined) {
        info(`Run ${starter} started this run, so its permission to work holds.`);
        return undefined;
      }
    } catch (error) {
      unknown = ` (and it is unknown whether an earlier run started this one: ${describeError(error)})`;
    }
  }
  const fix = `${byHand} yourself, or allow the event with ${allowance(event)}`;
  if (!allowed.events.includes(event.name)) return `nothing ran, because ${doubt}${unknown}; ${fix}`;
  return await findStranger(facts);
}

/** Why people may not connect to a run of this event; undefined if they may. */
export function describeConnectionRefusal(event: WorkflowEvent): string | undefined {
  const why = event.name === "" ? undefined : describeEvent(event);
  return why && `${why}; ${byHand}`;
}

/** Why anybody can cause an event, as a clause. */
function describeEvent({ name, pullRequest }: WorkflowEvent): string | undefined {
  if (!trustedEvents.includes(name)) return `people without write access can cause the event ${name}`;
  if (name !== "pull_request" || pullRequest?.isOwn) return undefined;
  return pullRequest
    ? "the branch of the pull request is in a fork"
    : "the event does not say whether the branch of the pull request is in a fork";
}

function describeBots({ name, actors }: WorkflowEvent): string | undefined {
  const bot = actors.find(({ isBot }) => isBot);
  return bot && `${bot.login ?? "a bot"} caused the event ${name}, and bots may not start a run`;
}

/** The input that allows an event with its bots. */
function allowance({ name, actors, authors }: WorkflowEvent): string {
  const bots = [...actors, ...authors].flatMap(({ isBot, login }) =>
    isBot && login ? [botName(login)] : [],
  );
  return `allow-events: ${[name, ...new Set(bots)].join(" ")}`;
}

/** Some bots, such as Copilot, have names without the ending. */
function botName(login: string): string {
  return login.endsWith("[bot]") ? login : `${login}[bot]`;
}

/** Finds somebody who takes part in an allowed event and has no write access. */
async function findStranger(facts: TriggerFacts): Promise<string | undefined> {
  const { event, allowed } = facts;
  const known = new Set<string>();
  for (const participant of [...event.actors, ...event.authors]) {
    const { login, isBot } = participant;
    if (login !== undefined) {
      if (known.has(login.toLowerCase()) || (isBot && allowed.bots.includes(botName(login)))) continue;
      known.add(login.toLowerCase());
    }
    const refusal = await describeStranger(participant, facts);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function describeStranger(
  { role, login, isBot }: Participant,
  { event, repository, readPermission }: TriggerFacts,
): Promise<string | undefined> {
  if (login === undefined) return `nothing ran, because ${role} is unknown; ${byHand}`;
  const unknown = `nothing ran, because it is unknown whether ${login}, ${role}, has write access`;
  if (!readPermission)
    return `${unknown}: the step has no token; pass the job's own (github.token) as github-token`;
  let permission = "none";
  try {
    permission = await readPermission(login);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (error.fault !== "missing") return `${unknown}: ${error.message}`;
  }
  if (isWriteAccess(permission)) return undefined;
  const fix = isBot ? `name the bot, too: ${allowance(event)}` : `let a person with write access ${byHand}`;
  return `nothing ran, because ${login}, ${role}, has no write access to ${repository}; ${fix}`;
}
