// What reviewers ask for, as a prompt quotes it.
export { countReviewItems, type ReviewItem, type ReviewText, renderReviewItems } from "./review-items.ts";
