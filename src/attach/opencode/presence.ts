// Counts the many connections of one person's opencode as one participant.
import type { Connection, Participants, Participation } from "../connections/index.ts";
import type { ServiceName } from "../contract.ts";

/** The participants of an opencode service, by identity. */
export interface Presence {
  /** The connection may be known already. @returns the participation that it belongs to */
  add(connection: Connection): Participation;
}

/** A person is a participant while one of their connections is open. */
export function createPresence(service: ServiceName, participants: Participants): Presence {
  const people = new Map<
    string | undefined,
    { participation: Participation; sockets: Set<Connection["socket"]> }
  >();
  return {
    add({ identity, socket }) {
      const known = people.get(identity);
      const person = known ?? {
        participation: participants.join(service, { identity, key: undefined }),
        sockets: new Set(),
      };
      if (!known) people.set(identity, person);
      if (!person.sockets.has(socket)) {
        person.sockets.add(socket);
        socket.once("close", () => {
          person.sockets.delete(socket);
          if (person.sockets.size > 0) return;
          people.delete(identity);
          person.participation[Symbol.dispose]();
        });
      }
      return person.participation;
    },
  };
}
