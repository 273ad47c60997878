// Begins what a run waits for longest while the rest of the program is still being loaded; it is imported first.
import { preloadEngine } from "../journal/index.ts";
import { currentProcessContext } from "../platform/index.ts";

if (currentProcessContext().arguments[0] === "run") preloadEngine();
