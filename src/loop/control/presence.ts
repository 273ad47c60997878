// Tracks the people connected to the agent, and records what they do in the journal.
import type { Journal, JournalTables } from "../../journal/index.ts";
import { type Clock, describeError, type Redactor, SerialQueue } from "../../platform/index.ts";
import type { LoopEvent } from "../events.ts";

/** A person who is connected to a service, such as `terminal-write`. */
export interface Person {
  readonly id: number;
  readonly service: string;
  readonly mayWrite: boolean;
  /** The name that the caller's own program gives its overlay identity; owner and fingerprint of the SSH key, which is proven. */
  readonly caller: { readonly identity: string | undefined; readonly key: string | undefined };
}

/** The people connected to the agent. Each event goes into the journal and the log. */
export interface Presence {
  onJoin(person: Person): void;
  onLeave(person: Person): void;
  /** A person acted; `what` follows their name. Called once for each connection and iteration. */
  onTouch(person: Person, what: string): void;
  isAttended(): boolean;
  /** Assigns later events to this iteration; undefined between two iterations. */
  enterIteration(iteration: number | undefined): void;
  written(): Promise<void>;
}

interface PresenceOptions {
  readonly journal: Journal;
  readonly location: { readonly slug: string };
  readonly runId: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  announce(event: LoopEvent): void;
}

export const personKindPrefix = "person-";

/** Event kinds in the journal. Only `acted` touches an iteration: requests by the control service do not. */
const kinds = {
  joined: "person-joined",
  left: "person-left",
  acted: "person-acted",
  asked: "person-asked",
} as const;

/** Creates a presence without any person. */
export function createPresence(options: PresenceOptions): Presence {
  const { journal, location, runId, clock, redactor, announce } = options;
  const present = new Map<number, Person>();
  let iteration: number | undefined;
  const queue = new SerialQueue();
  const record = (kind: keyof typeof kinds, person: Person, what: string) => {
    const detail = redactor.text(`${nameOf(person)} ${what}`);
    const at = clock.now().toISOString();
    const row = { effort: location.slug, runId, n: iteration ?? null, at, kind: kinds[kind], detail };
    announce({ kind: "person", text: detail });
    void queue
      .run(() => journal.write((tables) => tables.events.add(row)))
      .catch((error: unknown) => {
        const text = `an event of a connected person could not be recorded: ${describeError(error)}`;
        announce({ kind: "warning", text });
      });
  };
  return {
    onJoin(person) {
      present.set(person.id, person);
      record("joined", person, `joined ${person.service}`);
    },
    onLeave(person) {
      if (present.delete(person.id)) record("left", person, `left ${person.service}`);
    },
    onTouch: (person, what) =>
      record(isWithAgent(person) ? "acted" : "asked", person, `${what} (${person.service})`),
    isAttended: () => [...present.values()].some((person) => person.mayWrite && isWithAgent(person)),
    enterIteration(number) {
      iteration = number;
    },
    written: () => queue.idle(),
  };
}

/** The actions of people in an iteration, one sentence each. */
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
  const known = [identity && `${identity} (claimed)`, key].filter((part) => part !== undefined);
  return known.length === 0 ? "somebody" : known.join(", ");
}
