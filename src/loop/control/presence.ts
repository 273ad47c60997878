// Knows which people are with the agent: what they did is written down, and what is asked while they are there is theirs.
import type { Journal, JournalTables } from "../../journal/index.ts";
import { type Clock, describeError, type Redactor, SerialQueue } from "../../platform/index.ts";
import type { LoopEvent } from "../events.ts";

/** Somebody who has joined. */
export interface Person {
  /** Tells visits apart. */
  readonly id: number;
  /** What was joined, such as `terminal-write`. */
  readonly service: string;
  readonly mayWrite: boolean;
  /** What is known of who it is: the name of an identity, the owner and fingerprint of a key. */
  readonly caller: { readonly identity: string | undefined; readonly key: string | undefined };
}

/** The people with the agent. What is told here is in the journal, and in the log. */
export interface Presence {
  onJoin(person: Person): void;
  onLeave(person: Person): void;
  /** Somebody acted; `what` says how, after their name. Told once for each visit and iteration. */
  onTouch(person: Person, what: string): void;
  /** Whether somebody is there who may act in the agent session. */
  isAttended(): boolean;
  /** What people do from now on belongs to this iteration; undefined between two of them. */
  enterIteration(iteration: number | undefined): void;
  /** Resolves once all of it is in the journal. */
  written(): Promise<void>;
}

/** What it takes to tell of people. */
export interface PresenceOptions {
  readonly journal: Journal;
  /** The name of the effort. */
  readonly place: { readonly slug: string };
  readonly runId: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  announce(event: LoopEvent): void;
}

/** What the kinds of all events about people begin with, in the journal. */
export const personKindPrefix = "person-";

/** The kinds of these events in the journal. Only `acted` touches an iteration: what the control asks of a run does not. */
const kinds = {
  joined: "person-joined",
  left: "person-left",
  acted: "person-acted",
  asked: "person-asked",
} as const;

/** People who may come; nobody is there yet. */
export function createPresence(parts: PresenceOptions): Presence {
  const present = new Map<number, Person>();
  let iteration: number | undefined;
  const queue = new SerialQueue();
  const tell = (kind: keyof typeof kinds, person: Person, what: string) => {
    const detail = parts.redactor.text(`${nameOf(person)} ${what}`);
    const at = parts.clock.now().toISOString();
    const row = {
      effort: parts.place.slug,
      runId: parts.runId,
      n: iteration ?? null,
      at,
      kind: kinds[kind],
      detail,
    };
    parts.announce({ kind: "person", text: detail });
    void queue
      .run(() => parts.journal.write((tables) => tables.events.add(row)))
      .catch((error: unknown) => {
        const text = `what people do could not be recorded: ${describeError(error)}`;
        parts.announce({ kind: "warning", text });
      });
  };
  return {
    onJoin(person) {
      present.set(person.id, person);
      tell("joined", person, `joined ${person.service}`);
    },
    onLeave(person) {
      if (present.delete(person.id)) tell("left", person, `left ${person.service}`);
    },
    onTouch: (person, what) =>
      tell(isWithAgent(person) ? "acted" : "asked", person, `${what} (${person.service})`),
    isAttended: () => [...present.values()].some((person) => person.mayWrite && isWithAgent(person)),
    enterIteration(number) {
      iteration = number;
    },
    written: () => queue.idle(),
  };
}

/** What people did in an iteration, one sentence each; empty where nobody touched it. */
export function describeTouches(tables: JournalTables, effort: string, iteration: number): string[] {
  const acts = tables.events
    .list(effort)
    .filter((event) => event.n === iteration && event.kind === kinds.acted)
    .map(({ detail }) => `Human-touched: ${detail}.`);
  return [...new Set(acts)];
}

function isWithAgent({ service }: Person): boolean {
  return !service.startsWith("control");
}

function nameOf({ caller: { identity, key } }: Person): string {
  const known = [identity, key].filter((part) => part !== undefined);
  return known.length === 0 ? "somebody" : known.join(", ");
}
