// The door to the checks of a plan.
export { checkDependencies } from "./dependencies.ts";
export { warnAboutTypos } from "./typos.ts";
export { warnAbout } from "./unusual.ts";
