// Hosts through `ziti tunnel host`, a program of the Ziti project that reconnects by itself and forwards to TCP ports.
import { connect } from "node:net";
import {
  canReadPeers,
  type Environment,
  findOwnProgram,
  isOwnPeer,
  OwnerStack,
  startProcess,
} from "../../platform/index.ts";
import { type BridgeOptions, openBridge } from "../bridge.ts";
import { renderCallerLine } from "../caller-line.ts";
import { createChildContext } from "../child-environment.ts";
import type { Availability, PublishOptions } from "../contract.ts";
import type { NetworkService } from "../controller/index.ts";
import type { Host, HostEnd, HostEvents, HostedService, HostedServices, HostKind } from "../hosting/index.ts";
import { type UntakenLimits, untakenLimits } from "../untaken.ts";
import { forwardedPort, isTunneled } from "./host-config.ts";
import { readTunnelerLine } from "./log-line.ts";

const endGrace = 2_000; // ms until the kill; after a clean end the network forgets the host at once

/** Checks whether the tunneler can be used. @param program a name or a path */
export async function probeTunneler(program: string, environment: Environment): Promise<Availability> {
  if (!canReadPeers())
    return {
      available: false,
      why: "this system does not show who connects to a port, so other users of the machine could connect, too; use --ziti-backend sdk",
    };
  if (findOwnProgram(program, environment.PATH ?? "")) return { available: true };
  return {
    available: false,
    why: `the program ${program} is not on the search path; install it (https://github.com/openziti/ziti/releases)`,
  };
}

/** The tunneler as a kind of host. It forwards each service to the address in its `host.v1` config. */
export function tunnelerKind(program: string, limits?: Partial<UntakenLimits>): HostKind {
  // An administrator creates that config, and no option of the program overrides it. So the port of a service is fixed: the
  // run reads it from the controller, listens there on 127.0.0.1 and forwards to the Unix socket. The tunneler hosts
  // *every* service with such a config that its identity may host, so an identity serves one effort at a time.
  return {
    alsoHosts: (services) => services.filter(isTunneled),
    start: (options, services, events) => startTunneler(program, options, services, { events, limits }),
  };
}

async function startTunneler(
  program: string,
  options: PublishOptions,
  { wanted, others }: HostedServices,
  { events, limits }: { events: HostEvents; limits: Partial<UntakenLimits> | undefined },
): Promise<Host> {
  await using owned = new OwnerStack();
  const untaken = { ...untakenLimits, ...limits, clock: options.clock };
  for (const service of wanted) owned.use(await openPort(service, untaken, events));
  for (const service of others) owned.use(await blockPort(service));
  const tunneler = owned.use(runTunneler(program, options, events));
  const resources = owned.move();
  return { ended: tunneler.ended, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Listens on the port of a service that is not published, so that no other program can, and refuses every connection. */
async function blockPort(network: NetworkService) {
  const port = forwardedPort(network);
  const connect = () => Promise.reject(new Error("the service is not published"));
  return openBridge({ from: { port }, connect }).catch(() => {
    throw new Error(takenMessage(port, network.name));
  });
}

function takenMessage(port: number, service: string): string {
  return `port ${port} of 127.0.0.1, which the config of ${service} names, is taken; end the program that listens there`;
}

async function openPort(
  { service, socket, network }: HostedService,
  untaken: BridgeOptions["untaken"],
  events: HostEvents,
) {
  const port = forwardedPort(network);
  try {
    return await openBridge({
      from: { port },
      // Other users of this machine can connect, too; the tunneler is a process of this user.
      accepts: isOwnPeer,
      connect() {
        const local = connect({ path: socket, allowHalfOpen: true });
        local.write(renderCallerLine(undefined));
        return local;
      },
      onConnection: (kind) => events.onConnection({ service, kind, caller: undefined }),
      untaken,
    });
  } catch {
    throw new Error(takenMessage(port, service));
  }
}

function runTunneler(program: string, options: PublishOptions, events: HostEvents): Host {
  let fault = "";
  let rest = "";
  const running = startProcess({
    program: findOwnProgram(program, options.environment.PATH ?? "") ?? program,
    // Its agent would listen on a socket in the folder of temporary files, where every user can connect.
    arguments: ["tunnel", "host", "-i", options.identity, "--cli-agent=false", "--log-formatter", "json"],
    folder: options.folder,
    ...createChildContext(options),
    input: "",
    onOutput(chunk) {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop()?.slice(-100_000) ?? "";
      for (const line of lines) {
        const read = readTunnelerLine(line);
        if (read?.kind !== "fault") continue;
        fault = read.text;
        events.onTrouble();
      }
    },
  });
  const ended = running.ended.then(({ exitCode, signal, startError }): HostEnd => {
    const how = startError ?? (signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`);
    return { why: `ziti tunnel ${how}${fault && `: ${fault}`}`, isRenewal: false };
  });
  return { ended, [Symbol.asyncDispose]: async () => void (await running.stop(endGrace)) };
}
