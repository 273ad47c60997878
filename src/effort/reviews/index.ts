// Reviews in an effort: the story in prd.json, and what the prompt quotes.
export { addOwnStory, type OwnStory, removeOwnStory } from "./own-story.ts";
export { countReviewItems, type ReviewItem, type ReviewText, renderReviewItems } from "./review-items.ts";
