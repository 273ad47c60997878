// What the network knows about services: whether they can be hosted, and whether they are.
import type { NetworkService, Router, Terminator } from "../controller/index.ts";

/** The questions to a controller. */
export interface NetworkView extends AsyncDisposable {
  services(): Promise<NetworkService[]>;
  terminators(service: Pick<NetworkService, "id">): Promise<Terminator[]>;
  routers(): Promise<Router[]>;
}

/** Another host answers for a service. The message is a clause. */
export class ServiceTaken extends Error {
  override readonly name = "ServiceTaken";
}

/** Refuses services with another host, because the network would send callers to either. @throws ServiceTaken ControllerError */
export async function refuseSecondHost(
  view: NetworkView,
  services: readonly NetworkService[],
): Promise<void> {
  const routers = await view.routers();
  for (const service of services)
    if ((await routersTo(view, service, routers)).length > 0)
      throw new ServiceTaken(
        `another host answers for ${service.name} already; end the other run, or give each effort services and an identity of its own`,
      );
}

/** Why clients cannot connect. */
export interface Obstacle {
  why: string;
  isOfHost: boolean;
}

/** Refuses services that two hosts started to host at the same time. @throws ServiceTaken ControllerError */
export async function refuseRivalHost(view: NetworkView, services: readonly NetworkService[]): Promise<void> {
  // One host has at most one terminator on a router. Two hosts on different routers are not noticed. Later this proves
  // nothing: a router that returns still has its old terminators for half a minute (seen in 1.6.5).
  const routers = await view.routers();
  for (const service of services) {
    const used = await routersTo(view, service, routers);
    if (new Set(used).size < used.length)
      throw new ServiceTaken(`two hosts started to answer for ${service.name} at the same time`);
  }
}

/** Why clients cannot reach all these services; undefined when they can. @throws ControllerError */
export async function findObstacle(
  view: NetworkView,
  services: readonly NetworkService[],
): Promise<Obstacle | undefined> {
  const routers = await view.routers();
  if (!routers.some(({ isOnline }) => isOnline))
    return { why: "no router that the identity may use is online", isOfHost: false };
  for (const service of services) {
    if ((await routersTo(view, service, routers)).length === 0)
      return { why: `the network knows no host of ${service.name}`, isOfHost: true };
  }
  return undefined;
}

/** The routers that lead to a service. An offline router keeps its terminators, but they lead nowhere. */
async function routersTo(
  view: NetworkView,
  service: NetworkService,
  routers: readonly Router[],
): Promise<string[]> {
  const offline = new Set(routers.filter(({ isOnline }) => !isOnline).map(({ id }) => id));
  const terminators = await view.terminators(service);
  return terminators.map(({ router }) => router).filter((router) => !offline.has(router));
}
