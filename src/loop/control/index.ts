// Requests to a running loop, and the people connected to it.
export {
  type Control,
  type ControlVerb,
  controlVerbs,
  openControl,
  readPendingRequest,
  writeSignal,
} from "./control.ts";
export { isPaused, pauseEventKind, recordPause } from "./pauses.ts";
export { createPresence, describeTouches, type Person, type Presence, personKindPrefix } from "./presence.ts";
export { type RecordingRun, recordEvents } from "./run-events.ts";
export {
  readStoryRequests,
  removeStoryRequest,
  type StoryRequest,
  writeStoryRequest,
} from "./story-requests.ts";
