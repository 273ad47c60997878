// The door to making a local service reachable over an overlay network; it knows endpoints, and not what speaks there.
export type {
  Availability,
  Endpoint,
  Publication,
  PublicationState,
  Publisher,
  PublisherName,
  PublishOrder,
  Visit,
} from "./contract.ts";
export {
  choosePublisher,
  createPublisher,
  type PublisherChoice,
  type PublisherParts,
  type PublisherWish,
} from "./publisher.ts";
export { runHostProcess } from "./sdk/index.ts";
