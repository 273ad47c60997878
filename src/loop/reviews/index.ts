// The stories about what reviewers ask for, as the journal holds them.
export {
  describeReviews,
  itemName,
  type ReviewStory,
  readAnswered,
  readIgnored,
  readReviewStories,
  readReviewStory,
  readUnanswered,
  recordAnswered,
  recordIgnored,
  recordReviewStory,
} from "./review-stories.ts";
