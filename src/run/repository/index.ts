// The door to the repository that a person stands in.
export { findRepository, type RepositoryPlace } from "./find-repository.ts";
