// The door to sync: fetches from the remote and publishes the work branch.
export { type Publication, type PublicationLine, publishBranch } from "./publish.ts";
export {
  deepenUntilRelated,
  type FetchedBranch,
  type FetchedCommit,
  fetchBranch,
  fetchCommit,
  fetchFiles,
} from "./transfer.ts";
