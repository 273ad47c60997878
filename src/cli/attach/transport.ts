// Transports to a service of a run: its socket on this machine, or its name in the Ziti network.
import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { createCliDialler, createSdkDialler, findSdk, identitySecret } from "../../overlay/index.ts";
import {
  ConfigurationError,
  makeTemporaryFolder,
  OwnerStack,
  type ProcessContext,
  randomId,
  removeFolder,
  systemClock,
  temporaryRoot,
} from "../../platform/index.ts";

/** Reaches a service; disposing it ends everything that it started. */
export interface Transport extends AsyncDisposable {
  /** The arguments with which `ralph-ci dial` uses the same transport. */
  readonly args: readonly string[];
  /** Opens a connection. If the service does not answer, it ends at once, or is destroyed with the reason. @throws Error */
  connect(): Promise<Duplex>;
}

/** The fix for a service that does not answer in the network. */
export const networkRemedy =
  "start a run with --attach and --ziti-identity, and give your identity the role that `ralph-ci ziti plan` names";

/** A transport through a Unix socket. */
export function openSocketTransport(socket: string): Transport {
  return {
    args: ["--socket", socket],
    async connect() {
      const stream = connect({ path: socket, allowHalfOpen: true });
      await once(stream, "connect");
      return stream;
    },
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * A transport through the Ziti network, by the SDK, else by the ziti program.
 * @param identity the path of its file @throws ConfigurationError where the identity is not valid, or no program here can dial
 */
export async function openZitiTransport(
  identity: string,
  service: string,
  { program, environment }: Pick<ProcessContext, "program" | "environment">,
): Promise<Transport> {
  identitySecret(identity);
  await using owned = new OwnerStack();
  const folder = owned.adopt(makeTemporaryFolder("ralph-ci-dial-", temporaryRoot()), removeFolder);
  const dialContext = {
    identity,
    folder,
    environment,
    marker: `RALPH_CI_DIAL=${randomId()}`,
    clock: systemClock,
  };
  const diallers = [createSdkDialler(findSdk(program), dialContext), createCliDialler("ziti", dialContext)];
  const reasons: string[] = [];
  for (const dialler of diallers) {
    owned.use(dialler);
    const availability = await dialler.probe();
    if (!availability.available) {
      reasons.push(availability.why);
      continue;
    }
    const resources = owned.move();
    return {
      args: ["--ziti-identity", identity, "--to", service],
      connect: () => dialler.dial(service),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  }
  throw new ConfigurationError(
    `no program on this machine can connect to a Ziti network: ${reasons.join("; ")}`,
  );
}
