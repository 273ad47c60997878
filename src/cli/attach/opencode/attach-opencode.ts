// Attaches to the opencode session of a run with the real opencode, through a local port that only it may use.
import { array, number, object, optional, safeParse, string } from "zod/mini";
import { opencodeAuthorization } from "../../../agents/index.ts";
import { openBridge } from "../../../overlay/index.ts";
import {
  ConfigurationError,
  describeError,
  findProgram,
  type ProcessContext,
  randomId,
  runInForeground,
  terminalReset,
  UnreachableError,
} from "../../../platform/index.ts";
import type { ServiceConnection } from "../connection.ts";
import { readRunLog, withoutControlCharacters } from "../run-log.ts";
import { guardStream } from "./guard-stream.ts";

/** The fields that are read from opencode's list of sessions. */
const sessionsShape = array(
  object({
    id: string(),
    directory: string(),
    parentID: optional(string()),
    time: object({ updated: number() }),
  }),
);

/** Starts opencode and returns its exit code. */
export async function attachOpencode(
  connection: ServiceConnection,
  context: ProcessContext,
  { isPrinted }: { readonly isPrinted: boolean },
): Promise<number> {
  const { output, environment, folder } = context;
  if (isPrinted) {
    output.out(
      connection.local
        ? "# opencode cannot use Unix sockets; the same command without --print opens a port on 127.0.0.1 for it"
        : `# with a Ziti tunneler on this machine:\nopencode attach http://${connection.name}`,
    );
    return 0;
  }
  const program = findProgram("opencode", environment.PATH ?? "", folder);
  if (program === undefined)
    throw new ConfigurationError(
      "there is no opencode on the PATH; install it with npm install -g opencode-ai, or follow the log with --service control",
    );
  const password = randomId();
  await using bridge = await openBridge({
    from: { port: 0 },
    connect: async () => guardStream(await connection.transport.connect(), password),
  });
  const address = `http://127.0.0.1:${bridge.port}`;
  const session = await findSession(connection, address, password);
  output.error("Press Ctrl-C to leave opencode; the run continues.");
  await using runEnd = watchForEnd(connection);
  const exitCode = await runInForeground({
    program,
    folder,
    arguments: ["attach", address, ...session],
    environment: { ...environment, OPENCODE_SERVER_PASSWORD: password },
    signal: runEnd.signal,
  });
  const ending = runEnd.ending();
  if (ending === undefined) return exitCode;
  output.error(`${terminalReset}\r${ending}`);
  return 0;
}

/** Follows the run in the background: opencode itself does not learn that it has ended. */
function watchForEnd({ openControl }: ServiceConnection) {
  const ended = new AbortController();
  const left = new AbortController();
  let ending: string | undefined;
  const watch = async () => {
    await using transport = await openControl();
    const stream = await transport.connect();
    left.signal.addEventListener("abort", () => stream.destroy());
    if (left.signal.aborted) stream.destroy();
    ending = (await readRunLog(stream, () => {})).ending;
    if (ending !== undefined) ended.abort();
  };
  // Without the service control, a person leaves by themselves.
  const watching = watch().catch(() => {});
  return {
    signal: ended.signal,
    ending: () => ending,
    async [Symbol.asyncDispose]() {
      left.abort();
      await watching;
    },
  };
}

/** The arguments that select the agent's session: the last active one of those without a parent session. */
async function findSession(
  { name }: ServiceConnection,
  address: string,
  password: string,
): Promise<string[]> {
  const authorization = opencodeAuthorization(password);
  let answer: Response;
  try {
    answer = await fetch(`${address}/session`, { headers: { authorization, connection: "close" } });
  } catch (error) {
    throw new UnreachableError(
      `no answer from ${name} (${describeError(error)}); try again in a moment, or start the run again with --attach`,
    );
  }
  const text = await answer.text();
  if (!answer.ok) throw new ConfigurationError(`${name} answers: ${withoutControlCharacters(text).trim()}`);
  const read = safeParse(sessionsShape, JSON.parse(text));
  const own = read.success ? read.data.filter(({ parentID }) => parentID === undefined) : [];
  const [newest] = own.sort((one, other) => other.time.updated - one.time.updated);
  return newest ? ["--session", newest.id, "--dir", newest.directory] : [];
}
