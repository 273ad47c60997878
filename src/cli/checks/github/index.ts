// The door to the checks of a repository on GitHub.
export { checkRepository } from "./check-repository.ts";
