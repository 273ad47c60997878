// Hosts through `ziti tunnel host`, a program of the Ziti project: it keeps up by itself, and knows TCP only.
import { connect } from "node:net";
import {
  canReadPeers,
  type Environment,
  findProgram,
  isOwnPeer,
  OwnerStack,
  startProcess,
} from "../../platform/index.ts";
import { openBridge } from "../bridge.ts";
import { renderCallerLine } from "../caller-line.ts";
import { createChildContext } from "../child-environment.ts";
import type { Availability, PublishOptions } from "../contract.ts";
import type { NetworkService } from "../controller/index.ts";
import type { Host, HostEnd, HostEvents, HostedService, HostedServices, HostKind } from "../hosting/index.ts";
import { forwardedPort, isTunneled } from "./host-config.ts";
import { readTunnelerLine } from "./log-line.ts";

/** Between asking it to end and killing it, in ms: the network forgets it at once where it says good-bye. */
const endGrace = 2_000;

/** Looks for the program. @param program a name or a path */
export async function probeTunneler(program: string, environment: Environment): Promise<Availability> {
  if (!canReadPeers())
    return {
      available: false,
      why: "this system does not tell who connects to a port, so other users of the machine could get in; use --ziti-backend sdk",
    };
  if (findProgram(program, environment.PATH ?? "", "/")) return { available: true };
  return {
    available: false,
    why: `there is no program ${program} on the search path; install it (https://github.com/openziti/ziti/releases)`,
  };
}

/**
 * The tunneler as a way of hosting.
 *
 * It forwards each service to the address of its `host.v1` config. Such a config is made beforehand by an administrator, and
 * no option of the program overrides it, so the port of a service is fixed: the run asks the controller for it, listens there
 * on 127.0.0.1 and hands on to the Unix socket. It also hosts *every* service that its identity may host and that has such a
 * config, so that an identity for several efforts serves one of them at a time.
 */
export function tunnelerKind(program: string): HostKind {
  return {
    alsoHosts: (services) => services.filter(isTunneled),
    start: (order, services, events) => startTunneler(program, { order, services, events }),
  };
}

interface Start {
  order: PublishOptions;
  services: HostedServices;
  events: HostEvents;
}

async function startTunneler(program: string, start: Start): Promise<Host> {
  await using stack = new OwnerStack();
  for (const service of start.services.wanted) stack.use(await openPort(service, start.events));
  for (const service of start.services.others) stack.use(await closePort(service));
  const tunneler = stack.use(runTunneler(program, start));
  const owned = stack.move();
  return { ended: tunneler.ended, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Keeps others from listening where the tunneler forwards a service to that nobody asked for. */
async function closePort(network: NetworkService) {
  const port = forwardedPort(network);
  const connect = () => Promise.reject(new Error("it is not offered"));
  return openBridge({ from: { port }, connect }).catch(() => {
    throw new Error(takenText(port, network.name));
  });
}

function takenText(port: number, service: string): string {
  return `port ${port} of 127.0.0.1, which the config of ${service} names, is taken; end the program that listens there`;
}

/** Listens where the tunneler forwards to. */
async function openPort({ service, socket, network }: HostedService, events: HostEvents) {
  const port = forwardedPort(network);
  try {
    return await openBridge({
      from: { port },
      // Others who work on this machine can connect to it, too; the tunneler is a process of this user.
      accepts: isOwnPeer,
      connect() {
        const local = connect({ path: socket, allowHalfOpen: true });
        // Who it is is known to the network alone.
        local.write(renderCallerLine(undefined));
        return local;
      },
      onConnection: (kind) => events.onConnection({ service, kind, caller: undefined }),
    });
  } catch {
    throw new Error(takenText(port, service));
  }
}

function runTunneler(program: string, { order, events }: Start): Host {
  let fault = "";
  let rest = "";
  const running = startProcess({
    program: findProgram(program, order.environment.PATH ?? "", "/") ?? program,
    // Its agent would listen on a socket in the folder for temporary files, for everybody.
    arguments: ["tunnel", "host", "-i", order.identity, "--cli-agent=false", "--log-formatter", "json"],
    folder: order.folder,
    ...createChildContext(order),
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
