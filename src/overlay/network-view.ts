// What the network says about the services of an order: whether they can be hosted, and whether they are.
import type { NetworkService, Terminator } from "./controller/index.ts";

/** What is asked of a controller. */
export interface NetworkView extends AsyncDisposable {
  services(): Promise<NetworkService[]>;
  terminators(service: Pick<NetworkService, "id">): Promise<Terminator[]>;
}

/** Another host answers for a service. The message is a clause. */
export class ServiceTaken extends Error {
  override readonly name = "ServiceTaken";
}

/**
 * Refuses where somebody hosts one of these already: the network would hand callers to either of two hosts.
 * @throws ServiceTaken ControllerError
 */
export async function refuseSecond(view: NetworkView, services: readonly NetworkService[]): Promise<void> {
  for (const service of services) {
    const terminators = await view.terminators(service);
    if (terminators.length > 0)
      throw new ServiceTaken(
        `another host answers for ${service.name} already; end the other run, or give each effort services and an identity of its own`,
      );
  }
}

/**
 * The first of these services that nobody hosts; undefined where all are hosted.
 * @throws ServiceTaken where one has two hosts: one host has no two terminators on a router. ControllerError
 */
export async function firstUnhosted(
  view: NetworkView,
  services: readonly NetworkService[],
): Promise<NetworkService | undefined> {
  for (const service of services) {
    const routers = (await view.terminators(service)).map(({ router }) => router);
    if (routers.length === 0) return service;
    if (new Set(routers).size < routers.length)
      throw new ServiceTaken(`two hosts began to answer for ${service.name} at the same time`);
  }
  return undefined;
}
