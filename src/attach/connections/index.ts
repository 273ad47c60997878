// Connections: listening for one service, and the participants who are connected.
export {
  type Connection,
  type Endpoint,
  type EndpointOptions,
  openEndpoint,
  type ServiceServer,
} from "./listener.ts";
export {
  createParticipants,
  type ParticipantListener,
  type Participants,
  type Participation,
} from "./participants.ts";
