// Knows who is there, and tells of each who comes and goes.
import type { Caller, ServiceName, Visit } from "../contract.ts";
import { mayWrite } from "../contract.ts";

/** Who wants to know of visits. */
export interface VisitListener {
  onJoin(visit: Visit): void;
  onLeave(visit: Visit): void;
  /** Somebody acted for the first time in this visit and iteration; `what` says how, after their name: `typed`, `asked for stop`. */
  onTouch(visit: Visit, what: string): void;
}

/** A visit that goes on. */
export interface OngoingVisit extends Disposable {
  readonly visit: Visit;
  /** The visitor has acted, such as `typed`. */
  touch(what: string): void;
}

/** Those who are there. */
export interface Visits {
  begin(service: ServiceName, caller: Caller): OngoingVisit;
  /** An iteration begins: what people do in it is told anew. */
  renew(): void;
  /** Everybody who is there, in the order in which they came. */
  list(): Visit[];
}

/** Nobody is there yet. */
export function createVisits(listener: VisitListener): Visits {
  const present = new Map<number, Visit>();
  /** The visits in which somebody has acted in this iteration. */
  const touched = new Set<number>();
  let last = 0;
  return {
    renew: () => touched.clear(),
    list: () => [...present.values()],
    begin(service, caller) {
      last += 1;
      const visit: Visit = { id: last, service, mayWrite: mayWrite(service), caller };
      present.set(visit.id, visit);
      listener.onJoin(visit);
      return {
        visit,
        touch(what) {
          if (touched.has(visit.id)) return;
          touched.add(visit.id);
          listener.onTouch(visit, what);
        },
        [Symbol.dispose]() {
          if (present.delete(visit.id)) listener.onLeave(visit);
        },
      };
    },
  };
}
