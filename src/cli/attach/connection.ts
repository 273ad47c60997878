// What `ralph-ci attach` was asked for: which service of which run, and the way that leads there.
import * as path from "node:path";
import { knownHostsFile } from "../../attach/index.ts";
import {
  type OptionValues,
  optionValue,
  parseChoice,
  readIdentityFile,
  readLocationInputs,
  readZone,
} from "../../inputs/index.ts";
import { attachFolder } from "../../loop/index.ts";
import {
  type ServiceKind,
  serviceEnd,
  serviceKinds,
  serviceName,
  serviceStart,
} from "../../overlay/index.ts";
import { ConfigurationError, fileStatus, type ProcessContext } from "../../platform/index.ts";
import { findEffortSlug } from "../../run/index.ts";
import { findRun } from "../live-run.ts";
import { findByAddress, isRunAddress } from "./find-by-address.ts";
import { openSocketTransport, openZitiTransport, type Transport } from "./transport.ts";

/** A visit to a run. */
export interface ServiceConnection {
  readonly kind: ServiceKind;
  readonly mayWrite: boolean;
  /** The service's name in the network, which people also call it by where there is none. */
  readonly name: string;
  readonly way: Transport;
  /** On the machine of the run: the socket, and the file by which ssh knows the terminal. */
  readonly local: { readonly socket: string; readonly knownHosts: string } | undefined;
}

/** Reads what was asked for and looks for it. @throws ConfigurationError that ends with the fix */
export async function openConnection(
  surroundings: ProcessContext,
  given: OptionValues,
  argument: string | undefined,
): Promise<ServiceConnection> {
  const kind = parseChoice("service", optionValue(given, "service") ?? "terminal", serviceKinds);
  const mayWrite = given.write === true;
  const zone = readZone(optionValue(given, "ziti-zone") ?? "ralph");
  const identity = readIdentityFile(optionValue(given, "ziti-identity"));
  const isAddress = isRunAddress(argument);
  if (identity !== undefined) {
    const file = path.resolve(surroundings.folder, identity);
    const end = isAddress
      ? await findByAddress({ address: argument, identity: file, zone }, surroundings)
      : serviceEnd(await namedEffort(surroundings, given, argument), zone);
    const name = serviceStart(kind, mayWrite ? "write" : "read") + end;
    const way = await openZitiTransport(file, name, surroundings);
    return { kind, mayWrite, name, way, local: undefined };
  }
  if (isAddress)
    throw new ConfigurationError(
      "a run at GitHub is on another machine; name your own OpenZiti identity with --ziti-identity FILE",
    );
  const { effort, root, runId } = await findRun(surroundings, given, argument);
  if (runId === undefined)
    throw new ConfigurationError(
      `no run is at work on the effort "${effort}" in ${root}; give --state-dir where the run was given one, or --ziti-identity FILE for one on another machine`,
    );
  const local = findSocket(effort, attachFolder(runId), kind, mayWrite);
  const name = serviceName(kind, mayWrite ? "write" : "read", effort, zone);
  return { kind, mayWrite, name, way: openSocketTransport(local.socket), local };
}

function namedEffort(surroundings: ProcessContext, given: OptionValues, argument: string | undefined) {
  const inputs = readLocationInputs(argument === undefined ? given : { effort: argument, ...given });
  return findEffortSlug(inputs, surroundings);
}

/** The socket of a run on this machine. @throws ConfigurationError where there is none */
function findSocket(effort: string, folder: string, kind: ServiceKind, mayWrite: boolean) {
  const place = (name: string) => path.join(folder, `${name}.sock`);
  const isThere = (name: string) => fileStatus(place(name)) !== undefined;
  const name = mayWrite ? `${kind}-write` : kind;
  if (isThere(name)) return { socket: place(name), knownHosts: knownHostsFile(folder) };
  if (mayWrite && isThere(kind))
    throw new ConfigurationError(
      `people may only watch the run of "${effort}"; leave --write out, or start the run with --attach write`,
    );
  const others = serviceKinds.filter(isThere);
  if (others.length > 0)
    throw new ConfigurationError(
      `the run of "${effort}" has no ${kind} open, and its log says why; join it with --service ${others[0]}`,
    );
  throw new ConfigurationError(
    `the run of "${effort}" lets nobody in on this machine; start it with --attach read, or with --attach write for people to act`,
  );
}
