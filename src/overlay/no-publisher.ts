// Publishes nothing: services are reached on the machine itself.
import type { PublicationState, Publisher } from "./contract.ts";

/** The publisher for where no overlay is wanted, or none can be used. @param why a clause, for people */
export function createNoPublisher(why = "no overlay was asked for"): Publisher {
  return {
    name: "none",
    supportsHalfClose: true,
    probe: async () => ({ available: true }),
    publish({ onState }) {
      const state: PublicationState = { kind: "unavailable", why, again: undefined };
      onState?.(state);
      return { state, settled: Promise.resolve(state), [Symbol.asyncDispose]: async () => {} };
    },
  };
}
