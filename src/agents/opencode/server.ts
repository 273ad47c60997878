// Runs one `opencode serve` on loopback with its own password, and cleans up after it.
import * as path from "node:path";
import {
  ConfigurationError,
  fileStatus,
  linkFile,
  listFolder,
  makeFolder,
  type ProcessExit,
  type RunningProcess,
  randomId,
  realPath,
  startProcess,
  writeUnflushed,
} from "../../platform/index.ts";
import type { SessionOptions } from "../contract.ts";
import { lastWords } from "../failure/index.ts";
import { openDoorRelay, prepareDoor } from "../network/index.ts";
import { isLastingError } from "../program.ts";
import { opencodeAuthorization, opencodeCredentials } from "./authorization.ts";
import { mergeConfiguration } from "./configuration/index.ts";

/** A running server. */
export interface OpencodeServer {
  readonly url: string;
  readonly port: number;
  readonly passwordFile: string;
  readonly authorization: string;
  ended(): ProcessExit | undefined;
  readonly whenEnded: Promise<ProcessExit>;
  stop(grace: number): Promise<void>;
}

const startLimit = 60_000; // ms

/** Starts the server. @throws Error if it does not listen in time; ConfigurationError for a wrong configuration */
export async function openServer(
  options: SessionOptions,
  started: { program: string; port?: number },
): Promise<OpencodeServer> {
  const password = randomId() + randomId();
  options.redactor.add([password, opencodeCredentials(password)]);
  const passwordFile = path.join(options.privateFolder, "password");
  writeUnflushed(passwordFile, password);
  const { running, url, whenEnded, ended } = await startServer(options, started, password);
  return {
    url,
    port: Number(new URL(url).port),
    passwordFile,
    authorization: opencodeAuthorization(password),
    ended,
    whenEnded,
    stop: async (grace) => void (await running.stop(grace)),
  };
}

interface StartedServer extends Pick<OpencodeServer, "url" | "whenEnded" | "ended"> {
  running: RunningProcess;
}

async function startServer(
  options: SessionOptions,
  { program, port = 0 }: { program: string; port?: number },
  password: string,
): Promise<StartedServer> {
  let output = "";
  let onListening = () => {};
  const listening = new Promise<void>((resolve) => {
    onListening = resolve;
  });
  const door = options.isEnclosed ? prepareDoor(options.privateFolder) : undefined;
  const data = makeDataFolder(options);
  const environment = serverEnvironment(options, password, data.folder);
  const launch = await options.enclose({
    launch: {
      program,
      arguments: ["serve", "--hostname", "127.0.0.1", "--port", String(door?.port ?? port)],
      folder: options.folder,
      environment,
    },
    writable: data.writable,
    ...(door ? { door } : {}),
  });
  const relay = door && (await openDoorRelay(door));
  const running: RunningProcess = startProcess({
    ...launch,
    input: "",
    marker: options.marker,
    onOutput(chunk) {
      output = (output + chunk.toString("utf8")).slice(-20_000);
      if (addressIn(output)) onListening();
    },
  });
  let exit: ProcessExit | undefined;
  const whenEnded = running.ended.then((ended) => {
    exit = ended;
    relay?.[Symbol.dispose]();
    return ended;
  });
  const waited = new AbortController();
  const limit = AbortSignal.any([options.signal, waited.signal]);
  await Promise.race([listening, whenEnded, options.clock.sleep(startLimit, limit)]);
  waited.abort();
  const url = addressIn(output) && (relay?.url ?? addressIn(output));
  if (url === undefined || exit !== undefined) {
    await running.stop(0);
    const why = exit?.startError ?? (lastWords(output) || "it printed nothing");
    const text = `opencode serve did not start to listen: ${why}`;
    // A server that was killed, or that is slow, may listen the next time.
    const isLasting =
      exit !== undefined &&
      exit.signal === undefined &&
      (!exit.startError || isLastingError(exit.startError));
    throw isLasting
      ? new ConfigurationError(`${text}; start opencode serve by hand to see why`)
      : new Error(text);
  }
  return { running, url, whenEnded, ended: () => exit };
}

function serverEnvironment(options: SessionOptions, password: string, data: string): Record<string, string> {
  return {
    ...options.environment,
    OPENCODE_CONFIG_CONTENT: mergeConfiguration(options.environment.OPENCODE_CONFIG_CONTENT),
    OPENCODE_SERVER_PASSWORD: password,
    XDG_DATA_HOME: data,
    ...(options.isEnclosed ? enclosedFolders(options, data) : {}),
    // Each start unpacks a library of 5 MB and leaves it there (seen in 1.18.33).
    BUN_TMPDIR: data,
  };
}

function addressIn(output: string): string | undefined {
  return /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
}

/** In the sandbox, opencode must be able to write in its other folders, too; what it reads of a person's is linked. */
function enclosedFolders({ environment }: SessionOptions, data: string): Record<string, string> {
  const [config, state] = [path.join(data, "config"), path.join(data, "state")];
  const given = environment.XDG_CONFIG_HOME || path.join(environment.HOME ?? "/", ".config");
  makeFolder(path.join(config, "opencode"));
  makeFolder(state);
  const link = (names: readonly string[], from: string, to: string) => {
    for (const name of names) linkFile(realPath(path.join(from, name)), path.join(to, name));
  };
  link(
    listFolder(given).filter((name) => name !== "opencode"),
    given,
    config,
  );
  const own = path.join(given, "opencode");
  link(listFolder(own), own, path.join(config, "opencode"));
  return { XDG_CONFIG_HOME: config, XDG_STATE_HOME: state };
}

/** A data folder for this session alone: the database grows. A person's logins stay where they are, linked and writable. */
function makeDataFolder({ environment, privateFolder }: SessionOptions): {
  folder: string;
  writable: readonly string[];
} {
  const own = path.join(privateFolder, "data");
  makeFolder(path.join(own, "opencode"));
  const home = environment.XDG_DATA_HOME ?? path.join(environment.HOME ?? "/", ".local/share");
  const logins = path.join(home, "opencode/auth.json");
  if (!fileStatus(logins)) return { folder: own, writable: [own] };
  linkFile(realPath(logins), path.join(own, "opencode/auth.json"));
  return { folder: own, writable: [own, realPath(logins)] };
}
