// The request for a turn of an agent in a folder of a test, with `home`, `checkout` and `record` in it.
import { join } from "node:path";
import { createRedactor, systemClock } from "../platform/index.ts";
import { openAir } from "../sandbox/index.ts";
import type { TurnRequest } from "./supervision/index.ts";

/** Its agent and whatever it starts have the folder's marker. */
export function turnRequest(folder: string): TurnRequest {
  return {
    prompt: "Do US-001",
    folder: join(folder, "checkout"),
    environment: {
      PATH: process.env.PATH ?? "",
      HOME: join(folder, "home"),
      RALPH_TEST_MARK: folder,
    },
    marker: `RALPH_TEST_MARK=${folder}`,
    outputFile: join(folder, "record/output.log"),
    privateFolder: join(folder, "p"),
    redactor: createRedactor([]),
    sandbox: openAir("a test"),
    timeout: 20_000,
    stallTimeout: undefined,
    signal: new AbortController().signal,
    clock: systemClock,
    onAttach: () => {},
    onNotice: () => {},
  };
}
