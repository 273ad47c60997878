// Knows who is there, and tells of each who comes and goes.
import type { Caller, Participant, ServiceName } from "../contract.ts";
import { mayWrite } from "../contract.ts";

/** Who wants to know of visits. */
export interface ParticipantListener {
  onJoin(visit: Participant): void;
  onLeave(visit: Participant): void;
  /** Somebody acted for the first time in this visit and iteration; `what` says how, after their name: `typed`, `asked for stop`. */
  onAction(visit: Participant, what: string): void;
}

/** A visit that goes on. */
export interface OngoingVisit extends Disposable {
  readonly visit: Participant;
  /** The visitor has acted, such as `typed`. */
  touch(what: string): void;
}

/** Those who are there. */
export interface Visits {
  begin(service: ServiceName, caller: Caller): OngoingVisit;
  /** An iteration begins: what people do in it is told anew. */
  renew(): void;
  /** Everybody who is there, in the order in which they came. */
  list(): Participant[];
}

/** Nobody is there yet. */
export function createVisits(listener: ParticipantListener): Visits {
  const present = new Map<number, Participant>();
  /** The visits in which somebody has acted in this iteration. */
  const touched = new Set<number>();
  let last = 0;
  return {
    renew: () => touched.clear(),
    list: () => [...present.values()],
    begin(service, caller) {
      last += 1;
      const visit: Participant = { id: last, service, mayWrite: mayWrite(service), caller };
      present.set(visit.id, visit);
      listener.onJoin(visit);
      return {
        visit,
        touch(what) {
          if (touched.has(visit.id)) return;
          touched.add(visit.id);
          listener.onAction(visit, what);
        },
        [Symbol.dispose]() {
          if (present.delete(visit.id)) listener.onLeave(visit);
        },
      };
    },
  };
}
