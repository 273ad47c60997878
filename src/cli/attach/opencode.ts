// Joins the opencode session of a run with the real opencode, through a port of this machine that only it may use.
import { array, number, object, optional, safeParse, string } from "zod/mini";
import { openBridge } from "../../overlay/index.ts";
import {
  ConfigurationError,
  describeError,
  findProgram,
  type ProcessContext,
  randomId,
  runInForeground,
} from "../../platform/index.ts";
import type { ServiceConnection } from "./connection.ts";
import { guardStream } from "./guard-stream.ts";

/** What is read of opencode's list of sessions. */
const sessionsShape = array(
  object({
    id: string(),
    directory: string(),
    parentID: optional(string()),
    time: object({ updated: number() }),
  }),
);

/** Starts opencode, and gives its exit code. */
export async function attachOpencode(
  visit: ServiceConnection,
  surroundings: ProcessContext,
  printsOnly: boolean,
): Promise<number> {
  const { output, environment, folder } = surroundings;
  if (printsOnly) {
    output.out(
      visit.local
        ? "# opencode knows no Unix sockets: the same command without --print opens a port of 127.0.0.1 for it"
        : `# with a Ziti tunneler on this machine:\nopencode attach http://${visit.name}`,
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
    connect: async () => guardStream(await visit.way.connect(), password),
  });
  const address = `http://127.0.0.1:${bridge.port}`;
  const session = await findSession(visit, address, password);
  output.error("Leaving opencode never stops the run.");
  // The port has to stay until opencode has ended.
  return await runInForeground({
    ...{ program, folder },
    arguments: ["attach", address, ...session],
    environment: { ...environment, OPENCODE_SERVER_PASSWORD: password },
  });
}

/** The words that name the session of the agent: the one that was at work last, of those that no other one began. */
async function findSession(
  { name }: ServiceConnection,
  address: string,
  password: string,
): Promise<string[]> {
  const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}`;
  let answer: Response;
  try {
    answer = await fetch(`${address}/session`, { headers: { authorization, connection: "close" } });
  } catch (error) {
    throw new ConfigurationError(
      `nobody answers at ${name} (${describeError(error)}); try again in a moment, or start the run again with --attach`,
    );
  }
  const text = await answer.text();
  if (!answer.ok) throw new ConfigurationError(`${name} answers: ${text.replaceAll(/\p{Cc}/gu, " ").trim()}`);
  const read = safeParse(sessionsShape, JSON.parse(text));
  const own = read.success ? read.data.filter(({ parentID }) => parentID === undefined) : [];
  const [newest] = own.sort((one, other) => other.time.updated - one.time.updated);
  return newest ? ["--session", newest.id, "--dir", newest.directory] : [];
}
