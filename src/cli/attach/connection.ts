// Finds the service of a run that `ralph-ci attach` asks for, and the transport that reaches it.
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
import { withEffort } from "../command.ts";
import { findRun } from "../live-run.ts";
import { findByAddress, isRunAddress } from "./find-by-address.ts";
import { openSocketTransport, openZitiTransport, type Transport } from "./transport.ts";

/** A service of a run and how to reach it. */
export interface ServiceConnection {
  readonly kind: ServiceKind;
  readonly mayWrite: boolean;
  /** The service's name in the network, also used in messages where there is no network. */
  readonly name: string;
  readonly transport: Transport;
  /** Opens a transport to the service control of the same run, which tells when it ends. */
  openControl(): Promise<Transport>;
  /** On the machine of the run: the service's socket, and the file with the terminal's host key. */
  readonly local: { readonly socket: string; readonly knownHosts: string } | undefined;
}

/** Finds the service that the options name. @throws ConfigurationError that ends with the fix */
export async function openConnection(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<ServiceConnection> {
  const kind = readKind(options);
  const mayWrite = options.write === true;
  const zone = readZone(optionValue(options, "ziti-zone") ?? "ralph");
  const identity = readIdentityFile(optionValue(options, "ziti-identity"));
  const isAddress = isRunAddress(argument);
  if (identity !== undefined) {
    const file = path.resolve(context.folder, identity);
    const end = isAddress
      ? await findByAddress({ address: argument, identity: file, zone }, context)
      : serviceEnd(await namedEffort(context, options, argument), zone);
    const name = serviceStart(kind, mayWrite ? "write" : "read") + end;
    const transport = await openZitiTransport(file, name, context);
    const openControl = () => openZitiTransport(file, serviceStart("control", "read") + end, context);
    return { kind, mayWrite, name, transport, openControl, local: undefined };
  }
  if (isAddress)
    throw new ConfigurationError(
      "a run on GitHub is on another machine; give your own OpenZiti identity with --ziti-identity FILE",
    );
  const { effort, root, runId } = await findRun(context, options, argument);
  if (runId === undefined)
    throw new ConfigurationError(
      `no run is at work on the effort "${effort}" in ${root}; give the --state-dir of the run, or --ziti-identity FILE for a run on another machine`,
    );
  const local = findSocket(effort, attachFolder(runId), kind, mayWrite);
  const name = serviceName(kind, mayWrite ? "write" : "read", effort, zone);
  const openControl = async () => openSocketTransport(path.join(attachFolder(runId), "control.sock"));
  return { kind, mayWrite, name, transport: openSocketTransport(local.socket), openControl, local };
}

/** @throws ConfigurationError where a page of another service is to be opened */
function readKind(options: OptionValues): ServiceKind {
  const given = optionValue(options, "service");
  if (options.open !== true) return parseChoice("service", given ?? "terminal", serviceKinds);
  if (given === undefined || given === "control") return "control";
  throw new ConfigurationError(
    `--open opens the page of the service control, and not ${given}; leave --service ${given} out`,
  );
}

function namedEffort(context: ProcessContext, options: OptionValues, argument: string | undefined) {
  const inputs = readLocationInputs(withEffort(options, argument));
  return findEffortSlug(inputs, context);
}

/** The socket of a run on this machine. @throws ConfigurationError where the run does not have it */
function findSocket(effort: string, folder: string, kind: ServiceKind, mayWrite: boolean) {
  const socketOf = (name: string) => path.join(folder, `${name}.sock`);
  const exists = (name: string) => fileStatus(socketOf(name)) !== undefined;
  const name = mayWrite ? `${kind}-write` : kind;
  if (exists(name)) return { socket: socketOf(name), knownHosts: knownHostsFile(folder) };
  if (mayWrite && exists(kind))
    throw new ConfigurationError(
      `people may only watch the run of "${effort}"; leave --write out, or start the run with --attach write`,
    );
  const others = serviceKinds.filter(exists);
  if (others.length > 0)
    throw new ConfigurationError(
      `the run of "${effort}" offers no ${kind} service, and with --attach read its log says why; attach with --service ${others[0]}`,
    );
  throw new ConfigurationError(
    `the run of "${effort}" does not let people attach; start it without --attach off, or with --attach write to let people act`,
  );
}
