// What becomes of the commits of a story once it has passed.
export { type SquashContext, type Squashed, squashStory } from "./squash-story.ts";
