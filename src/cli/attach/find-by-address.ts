// Finds the run that an address leads to: every run that the person may join is asked which one it is.
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
  withDeadline,
} from "../../platform/index.ts";
import { openZitiTransport } from "./transport.ts";

/** What is asked for. */
export interface AddressSearch {
  /** As the person gave it. */
  address: string;
  /** The path of the identity's file. */
  identity: string;
  zone: string;
}

const status = object({ run: object({ runUrl: nullish(string()) }) });
/** Until a run has said which it is, in ms. */
const answerLimit = 10_000;
/** The longest answer that is read, in bytes. */
const longestAnswer = 1024 * 1024;

/** Whether a person gave an address where the name of an effort could stand. @throws ConfigurationError for one that leads to no run */
export function isRunAddress(words: string | undefined): words is string {
  if (words === undefined || !/^https?:\/\//i.test(words.trim())) return false;
  if (readRunAddress(words) !== undefined) return true;
  throw new ConfigurationError(
    `${words} is not the address of a run; give one as in https://github.com/OWNER/NAME/actions/runs/1234, or the effort's name`,
  );
}

/** What follows the kind in the names of the run's services, as in `login.ralph`. @throws ConfigurationError */
export async function findByAddress(search: AddressSearch, surroundings: ProcessContext): Promise<string> {
  const { identity, zone } = search;
  const wanted = readRunAddress(search.address);
  const names = await listDialableServices(identity, systemClock).catch((error: unknown) => {
    throw new ConfigurationError(
      `the network does not say what can be joined: ${describeError(error)}; try again, or name the effort`,
    );
  });
  const start = serviceStart("control", "read");
  const runs = names
    .filter((name) => name.startsWith(start) && name.endsWith(`.${zone}`))
    .map((name) => name.slice(start.length));
  if (runs.length === 0)
    throw new ConfigurationError(
      `you may join no run whose services end with .${zone}; give your identity the role that \`ralph-ci ziti plan\` names, or another --ziti-zone`,
    );
  const said = await Promise.all(runs.map((run) => ask(start + run, identity, surroundings)));
  const found = runs.find((_, index) => said[index] === wanted);
  if (found !== undefined) return found;
  const others = runs.filter((_, index) => said[index] !== undefined);
  throw new ConfigurationError(
    others.length > 0
      ? `${wanted} is not among the runs that you can join now (${others.join(", ")}); see in its log whether it goes on and lets people in`
      : `no run that you can join is at work now; see in the log of ${wanted} whether it goes on and lets people in`,
  );
}

/** The address that a run has, empty where it has none; undefined where nobody answers. */
async function ask(
  service: string,
  identity: string,
  surroundings: ProcessContext,
): Promise<string | undefined> {
  await using way = await openZitiTransport(identity, service, surroundings);
  try {
    const stream = await way.connect();
    const text = await withDeadline(systemClock, answerLimit, (signal) => getStatus(stream, signal)).finally(
      () => stream.destroy(),
    );
    const read = safeParse(status, JSON.parse(text));
    return read.success ? (read.data.run.runUrl ?? "") : undefined;
  } catch {
    // A service without a host, a run that ends just now, or another program: none of them is what was asked for.
    return undefined;
  }
}

/** The body of what a control says about its run. */
function getStatus(stream: Duplex, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    stream.on("error", reject);
    const options = { path: "/status", headers: { host: "localhost" }, signal };
    const asked = request({ ...options, createConnection: () => stream }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("error", reject);
      response.on("data", (piece: string) => {
        body += piece;
        if (body.length > longestAnswer) response.destroy(new Error("the answer is too long"));
      });
      response.on("end", () => resolve(body));
    });
    asked.on("error", reject).end();
  });
}
