// What the network says about the services of an order: whether they can be hosted, and whether they are.
import type { NetworkService, Router, Terminator } from "../controller/index.ts";

/** What is asked of a controller. */
export interface NetworkView extends AsyncDisposable {
  services(): Promise<NetworkService[]>;
  terminators(service: Pick<NetworkService, "id">): Promise<Terminator[]>;
  routers(): Promise<Router[]>;
}

/** Another host answers for a service. The message is a clause. */
export class ServiceTaken extends Error {
  override readonly name = "ServiceTaken";
}

/**
 * Refuses where somebody hosts one of these already: the network would hand callers to either of two hosts.
 * @throws ServiceTaken ControllerError
 */
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

/** What keeps people from getting in. */
export interface Obstacle {
  /** A clause. */
  why: string;
  /** Whether a new host could do better. */
  isOfHost: boolean;
}

/**
 * Refuses where two hosts have just begun: one host has no two terminators on a router. Later that proves nothing, since a
 * router that was gone comes back with what was left behind, and forgets it half a minute later (seen in 1.6.5).
 * Two that begin at the same moment on different routers are not seen.
 * @throws ServiceTaken ControllerError
 */
export async function refuseRivalHost(view: NetworkView, services: readonly NetworkService[]): Promise<void> {
  const routers = await view.routers();
  for (const service of services) {
    const found = await routersTo(view, service, routers);
    if (new Set(found).size < found.length)
      throw new ServiceTaken(`two hosts began to answer for ${service.name} at the same time`);
  }
}

/** Why not all of these services can be reached; undefined where they can. @throws ControllerError */
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

/** By which routers a service is reached. A router that is gone leaves its terminators behind, and they lead nowhere. */
async function routersTo(
  view: NetworkView,
  service: NetworkService,
  routers: readonly Router[],
): Promise<string[]> {
  const gone = new Set(routers.filter(({ isOnline }) => !isOnline).map(({ id }) => id));
  return (await view.terminators(service)).map(({ router }) => router).filter((router) => !gone.has(router));
}
