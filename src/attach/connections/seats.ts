// Shares the slots of one service among people, so that no single person can take all of them.
import type { Clock } from "../../platform/index.ts";
import type { AttachLimits } from "../contract.ts";

/** Where a connection comes from, and who is known to use it. */
export interface Visitor {
  readonly origin: "machine" | "network";
  readonly identity: string | undefined; // of the overlay
  readonly key: string | undefined; // owner and fingerprint of an SSH key
}

/** A slot that is taken until it is disposed, or one sentence for the person who gets none. */
export type Seat = { readonly refusal: string } | ({ readonly refusal: undefined } & Disposable);

/** The limits of one service. */
export type SeatLimits = Pick<AttachLimits, "clients" | "perPerson" | "joinsPerMinute">;

const minute = 60_000; // ms
const tooMany = "Too many people are connected. Try again later.";

/** The slots of one service. */
export class Seats {
  readonly #limits: SeatLimits;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #taken = new Map<string, number>();
  readonly #joins = new Map<string, { since: number; count: number }>();

  constructor(limits: SeatLimits, clock: Pick<Clock, "monotonic">) {
    this.#limits = limits;
    this.#clock = clock;
  }

  take(visitor: Visitor): Seat {
    const { clients, perPerson } = this.#limits;
    const group = groupOf(visitor);
    const own = this.#taken.get(group) ?? 0;
    const all = [...this.#taken.values()].reduce((sum, count) => sum + count, 0);
    if (all >= clients) return { refusal: tooMany };
    // People whom the network does not name share what one other person leaves.
    if (group === unnamed) {
      if (own >= Math.max(1, clients - perPerson)) return { refusal: tooMany };
    } else if (own >= perPerson)
      return {
        refusal: `You have ${own} connections to this service, the most for one person. Close one, and try again.`,
      };
    if (group !== unnamed && this.#joinsTooOften(group))
      return { refusal: "You connect too often. Try again in a minute." };
    this.#taken.set(group, own + 1);
    return { refusal: undefined, [Symbol.dispose]: () => this.#leave(group) };
  }

  #leave(group: string): void {
    const left = (this.#taken.get(group) ?? 0) - 1;
    if (left > 0) this.#taken.set(group, left);
    else this.#taken.delete(group);
  }

  /** Each time that somebody joins is recorded, so a person who joins without end would fill the journal. */
  #joinsTooOften(group: string): boolean {
    const now = this.#clock.monotonic();
    for (const [other, { since }] of this.#joins) if (now - since >= minute) this.#joins.delete(other);
    const joins = this.#joins.get(group) ?? { since: now, count: 0 };
    this.#joins.set(group, joins);
    joins.count += 1;
    return joins.count > this.#limits.joinsPerMinute;
  }
}

const unnamed = "network";

/** The same text for all connections of one person. All local ones are of this user, who alone can reach the socket. */
export function groupOf({ origin, identity, key }: Visitor): string {
  if (identity !== undefined) return `identity ${identity}`;
  if (key !== undefined) return `key ${key}`;
  return origin === "machine" ? "this machine" : unnamed;
}
