// The door to connections: listening for one service, and the participants who are connected.
export { type Door, type Endpoint, openEndpoint } from "./endpoint.ts";
export type { Guest } from "./listener.ts";
export { createVisits, type OngoingVisit, type ParticipantListener, type Visits } from "./participants.ts";
