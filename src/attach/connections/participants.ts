// Keeps the list of participants, and reports when they join, leave and act.
import { type Caller, mayWrite, type Participant, type ServiceName } from "../contract.ts";

/** Receives what participants do. */
export interface ParticipantListener {
  onJoin(participant: Participant): void;
  onLeave(participant: Participant): void;
  /** The first action of a participant in this iteration. `what` completes "Mona …", such as `typed` or `asked for stop`. */
  onAction(participant: Participant, what: string): void;
}

/** The time for which a participant is connected; disposing it ends that time. */
export interface Participation extends Disposable {
  readonly participant: Participant;
  recordAction(what: string): void;
}

/** The participants of a run. */
export interface Participants {
  join(service: ServiceName, caller: Caller): Participation;
  /** From now on, the first action of each participant is reported again. */
  startIteration(): void;
  list(): Participant[];
}

/** Starts with an empty list. */
export function createParticipants(listener: ParticipantListener): Participants {
  const present = new Map<number, Participant>();
  const active = new Set<number>();
  let last = 0;
  return {
    startIteration: () => active.clear(),
    list: () => [...present.values()],
    join(service, caller) {
      last += 1;
      const participant: Participant = { id: last, service, mayWrite: mayWrite(service), caller };
      present.set(participant.id, participant);
      listener.onJoin(participant);
      return {
        participant,
        recordAction(what) {
          if (active.has(participant.id)) return;
          active.add(participant.id);
          listener.onAction(participant, what);
        },
        [Symbol.dispose]() {
          if (present.delete(participant.id)) listener.onLeave(participant);
        },
      };
    },
  };
}
