// Ways to a service of a run: through its socket on this machine, or by its name in the Ziti network.
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

/** How a service is reached; disposing it ends all that was started for it. */
export interface Transport extends AsyncDisposable {
  /** The words of `ralph-ci dial` that go the same way, for programs that connect through another one. */
  readonly args: readonly string[];
  /** A connection. Where nobody answers it ends at once, or is destroyed with the reason. @throws Error */
  connect(): Promise<Duplex>;
}

/** What helps where nobody answers in the network. */
export const networkRemedy =
  "start a run with --attach and --ziti-identity, and give your identity the role that `ralph-ci ziti plan` names";

/** Through a Unix socket. */
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
 * Through the network, by what is on this machine: the SDK, else the ziti program.
 * @param identity the path of its file @throws ConfigurationError where the identity is none, or nothing here can dial
 */
export async function openZitiTransport(
  identity: string,
  service: string,
  { program, environment }: Pick<ProcessContext, "program" | "environment">,
): Promise<Transport> {
  identitySecret(identity);
  await using owned = new OwnerStack();
  const folder = owned.adopt(makeTemporaryFolder("ralph-ci-dial-", temporaryRoot()), removeFolder);
  const place = { identity, folder, environment, mark: `RALPH_CI_DIAL=${randomId()}`, clock: systemClock };
  const diallers = [createSdkDialler(findSdk(program), place), createCliDialler("ziti", place)];
  const refused: string[] = [];
  for (const dialler of diallers) {
    owned.use(dialler);
    const found = await dialler.probe();
    if (!found.available) {
      refused.push(found.why);
      continue;
    }
    const kept = owned.move();
    return {
      args: ["--ziti-identity", identity, "--to", service],
      connect: () => dialler.dial(service),
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  }
  throw new ConfigurationError(`nothing on this machine can dial in a Ziti network: ${refused.join("; ")}`);
}
