// Finds the run behind the URL of a workflow run: asks every run that the person may attach to for its own URL.
import { request } from "node:http";
import type { Duplex } from "node:stream";
import { nullish, object, safeParse, string } from "zod/mini";
import { readRunAddress } from "../../attach/index.ts";
import { listDialableServices, serviceStart } from "../../overlay/index.ts";
import {
  ConfigurationError,
  describeError,
  type ProcessContext,
  systemClock,
  UnreachableError,
  withDeadline,
} from "../../platform/index.ts";
import { openZitiTransport } from "./transport.ts";

/** A run to search for, and where. */
export interface AddressSearch {
  /** The URL, as given. */
  address: string;
  /** The path of the identity's file. */
  identity: string;
  zone: string;
}

const status = object({ run: object({ runUrl: nullish(string()) }) });
/** How long a run may take to answer, in ms. */
const answerTimeout = 10_000;
/** In bytes. */
const longestAnswer = 1024 * 1024;

/** Whether the argument is a URL and not the name of an effort. @throws ConfigurationError for a URL of something other than a run */
export function isRunAddress(argument: string | undefined): argument is string {
  if (argument === undefined || !/^https?:\/\//i.test(argument.trim())) return false;
  if (readRunAddress(argument) !== undefined) return true;
  throw new ConfigurationError(
    `${argument} is not the URL of a workflow run; give one like https://github.com/OWNER/NAME/actions/runs/1234, or the effort's name`,
  );
}

/** The suffix of the run's service names, as in `login.ralph`. @throws ConfigurationError */
export async function findByAddress(search: AddressSearch, context: ProcessContext): Promise<string> {
  const { identity, zone } = search;
  const wanted = readRunAddress(search.address);
  const names = await listDialableServices(identity, systemClock).catch((error: unknown) => {
    throw new UnreachableError(
      `the services of the network could not be listed: ${describeError(error)}; try again, or name the effort`,
    );
  });
  const start = serviceStart("control", "read");
  const runs = names
    .filter((name) => name.startsWith(start) && name.endsWith(`.${zone}`))
    .map((name) => name.slice(start.length));
  if (runs.length === 0)
    throw new ConfigurationError(
      `your identity may not attach to any run in the zone ${zone}; give it the role that \`ralph-ci ziti plan\` names, or give another --ziti-zone`,
    );
  const urls = await Promise.all(runs.map((run) => readRunUrl(start + run, identity, context)));
  const found = runs.find((_, index) => urls[index] === wanted);
  if (found !== undefined) return found;
  const others = runs.filter((_, index) => urls[index] !== undefined);
  throw new ConfigurationError(
    others.length > 0
      ? `${wanted} is not among the runs that you can attach to now (${others.join(", ")}); check in its log that it is still running and lets people attach`
      : `no run that you can attach to is at work now; check in the log of ${wanted} that it is still running and lets people attach`,
  );
}

/** The run's URL, empty where it has none; undefined where the service does not answer. */
async function readRunUrl(
  service: string,
  identity: string,
  context: ProcessContext,
): Promise<string | undefined> {
  await using transport = await openZitiTransport(identity, service, context);
  try {
    const stream = await transport.connect();
    const text = await withDeadline(systemClock, answerTimeout, (signal) =>
      getStatus(stream, signal),
    ).finally(() => stream.destroy());
    const read = safeParse(status, JSON.parse(text));
    return read.success ? (read.data.run.runUrl ?? "") : undefined;
  } catch {
    // A service without a host, a run that is ending, or another program.
    return undefined;
  }
}

/** The body of the control service's answer about its run. */
function getStatus(stream: Duplex, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    stream.on("error", reject);
    const options = { path: "/status", headers: { host: "localhost" }, signal };
    const statusRequest = request({ ...options, createConnection: () => stream }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("error", reject);
      response.on("data", (piece: string) => {
        body += piece;
        if (body.length > longestAnswer) response.destroy(new Error("the answer is too long"));
      });
      response.on("end", () => resolve(body));
    });
    statusRequest.on("error", reject).end();
  });
}
