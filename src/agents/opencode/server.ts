// Runs one `opencode serve` on loopback, behind a password of its own, and leaves nothing of it.
import * as path from "node:path";
import {
  fileStatus,
  linkFile,
  makeFolder,
  type ProcessExit,
  type RunningProcess,
  randomId,
  realPath,
  startProcess,
  writeUnflushed,
} from "../../platform/index.ts";
import type { SessionOptions } from "../contract.ts";
import { mergeConfiguration } from "./settings.ts";

/** A running server. */
export interface OpencodeServer {
  readonly url: string;
  readonly port: number;
  readonly passwordFile: string;
  /** The header that each request needs. */
  readonly authorization: string;
  /** How its process ended; undefined while it runs. */
  ended(): ProcessExit | undefined;
  readonly whenEnded: Promise<ProcessExit>;
  stop(grace: number): Promise<void>;
}

/** How long it may take until it listens, in ms. */
const startLimit = 60_000;
/** The name that its server wants, whatever the password. */
const userName = "opencode";

/** Starts the server. @throws Error where it does not listen in time; ConfigurationError for a wrong configuration */
export async function openServer(start: SessionOptions, program: string): Promise<OpencodeServer> {
  const password = randomId() + randomId();
  start.redactor.add([password, Buffer.from(`${userName}:${password}`).toString("base64")]);
  const passwordFile = path.join(start.privateFolder, "password");
  writeUnflushed(passwordFile, password);
  let output = "";
  let heard = () => {};
  const listening = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const running: RunningProcess = startProcess({
    program,
    arguments: ["serve", "--hostname", "127.0.0.1", "--port", "0"],
    folder: start.folder,
    environment: {
      ...start.environment,
      OPENCODE_CONFIG_CONTENT: mergeConfiguration(start.environment.OPENCODE_CONFIG_CONTENT),
      OPENCODE_SERVER_PASSWORD: password,
      XDG_DATA_HOME: ownData(start),
      // Each start unpacks a library of 5 MB for itself and leaves it there (seen in 1.18.33).
      BUN_TMPDIR: start.privateFolder,
    },
    input: "",
    mark: start.marker,
    onOutput(chunk) {
      output = (output + chunk.toString("utf8")).slice(-20_000);
      if (addressIn(output)) heard();
    },
  });
  let exit: ProcessExit | undefined;
  const whenEnded = running.ended.then((ended) => {
    exit = ended;
    return ended;
  });
  const waited = new AbortController();
  await Promise.race([
    listening,
    whenEnded,
    start.clock.sleep(startLimit, AbortSignal.any([start.signal, waited.signal])),
  ]);
  waited.abort();
  const url = addressIn(output);
  if (url === undefined || exit !== undefined) {
    await running.stop(0);
    const why = exit?.startError ?? (output.trim().split("\n").at(-1) || "it said nothing");
    throw new Error(`opencode serve did not begin to listen: ${why}`);
  }
  return {
    url,
    port: Number(new URL(url).port),
    passwordFile,
    authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}`,
    ended: () => exit,
    whenEnded,
    stop: async (grace) => void (await running.stop(grace)),
  };
}

function addressIn(output: string): string | undefined {
  return /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
}

/**
 * A folder for its database, which grows and is of no use to the next session. Logins of the person stay where they are, and
 * are written there.
 */
function ownData({ environment, privateFolder }: SessionOptions): string {
  const own = path.join(privateFolder, "data");
  makeFolder(path.join(own, "opencode"));
  const home = environment.XDG_DATA_HOME ?? path.join(environment.HOME ?? "/", ".local/share");
  const logins = path.join(home, "opencode/auth.json");
  if (fileStatus(logins)) linkFile(realPath(logins), path.join(own, "opencode/auth.json"));
  return own;
}
