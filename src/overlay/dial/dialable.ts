// Which services an identity may dial: what people can join is known from the network itself.
import type { Clock } from "../../platform/index.ts";
import { Controller, readIdentity } from "../controller/index.ts";

/**
 * The names of the services that an identity may dial, whether somebody hosts them or not.
 * @param identity the path of its file @throws ControllerError ConfigurationError
 */
export async function listDialableServices(identity: string, clock: Clock): Promise<string[]> {
  await using controller = new Controller(readIdentity(identity), clock);
  const services = await controller.services();
  return services.filter(({ permissions }) => permissions.includes("Dial")).map(({ name }) => name);
}
