// The door to the stories of JSON files: their fields under every known name, as one model.
export { criterionTexts } from "./criteria.ts";
export { fieldNames, testStrategyNames } from "./names.ts";
export { mixedCheckNames, otherCheckNames, readOtherChecks } from "./other-checks.ts";
export { readableMember } from "./readable.ts";
export { ownId, readStoryFields, readStoryTexts, type StoryFields } from "./story.ts";
export { commandLines, commandList, firstPresent, firstText, noteText } from "./values.ts";
