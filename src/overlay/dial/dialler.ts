// The contract of diallers, which reach services of the network from this machine.
import type { Duplex } from "node:stream";
import { type Clock, ConfigurationError } from "../../platform/index.ts";
import type { Availability, PublishOptions } from "../contract.ts";
import { Controller, readIdentity } from "../controller/index.ts";

/** Reaches services with one identity; disposing it ends its connections and processes. */
export interface Dialler extends AsyncDisposable {
  readonly name: "sdk" | "cli";
  probe(): Promise<Availability>; // asks only this machine, not the network; never rejects
  /** Connects to a service. When no host answers, the stream ends, with an error if the reason is known. @throws ConfigurationError Error */
  dial(service: string): Promise<Duplex>;
}

/** What diallers need. */
export type DialOptions = Pick<PublishOptions, "identity" | "folder" | "environment" | "marker">;

/** In a name, `@` would select a terminator and `:` a network; names of our services have neither. */
const serviceName = /^[A-Za-z0-9][\w.-]*$/;

/** @throws ConfigurationError for a name that none of our services can have */
export function checkServiceName(service: string): void {
  if (!serviceName.test(service))
    throw new ConfigurationError(
      `${JSON.stringify(service)} is not the name of a service; name one that \`ralph-ci ziti plan\` prints`,
    );
}

/** The services that an identity (the path of its file) may dial, hosted or not. @throws ControllerError ConfigurationError */
export async function listDialableServices(identity: string, clock: Clock): Promise<string[]> {
  await using controller = new Controller(readIdentity(identity), clock);
  const services = await controller.services();
  return services.filter(({ permissions }) => permissions.includes("Dial")).map(({ name }) => name);
}
