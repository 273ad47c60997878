// The door to what is shown of one iteration and of one story.
export { IterationPage } from "./iteration-page.tsx";
export { StoryPage } from "./story-page.tsx";
