// The door to the command that writes a report.
export { reportCommands } from "./commands.ts";
export { openInBrowser } from "./open-in-browser.ts";
