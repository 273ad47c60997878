// Makes one visit of the many connections that one person's opencode opens.

import type { Guest, OngoingVisit, Visits } from "../connections/index.ts";
import type { ServiceName } from "../contract.ts";

/** Who is there, by the name that the overlay gave. */
export interface Presence {
  /** Takes in a connection, once or more often. @returns the visit that it belongs to */
  see(guest: Guest): OngoingVisit;
}

/** Nobody is there yet. A visit lasts as long as the person has a connection. */
export function createPresence(service: ServiceName, visits: Visits): Presence {
  const people = new Map<string | undefined, { visit: OngoingVisit; connections: Set<Guest["socket"]> }>();
  return {
    see({ identity, socket }) {
      const known = people.get(identity);
      const person = known ?? {
        visit: visits.begin(service, { identity, key: undefined }),
        connections: new Set(),
      };
      if (!known) people.set(identity, person);
      if (!person.connections.has(socket)) {
        person.connections.add(socket);
        socket.once("close", () => {
          person.connections.delete(socket);
          if (person.connections.size > 0) return;
          people.delete(identity);
          person.visit[Symbol.dispose]();
        });
      }
      return person.visit;
    },
  };
}
