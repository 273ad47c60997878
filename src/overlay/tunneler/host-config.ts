// Reads the port that a tunneler forwards a service to from the service's config, which a run cannot change.
import { literal, number, object, safeParse, union } from "zod/mini";
import { ConfigurationError } from "../../platform/index.ts";
import type { NetworkService } from "../controller/index.ts";

const shape = object({
  protocol: literal("tcp"),
  address: union([literal("127.0.0.1"), literal("localhost")]),
  port: number(),
});

/** Whether a tunneler hosts this service. */
export function isTunneled({ permissions, configs }: NetworkService): boolean {
  return permissions.includes("Bind") && ("host.v1" in configs || "host.v2" in configs);
}

/** The port of 127.0.0.1 that a tunneler forwards this service to. @throws ConfigurationError when it forwards elsewhere */
export function forwardedPort({ name, configs }: NetworkService): number {
  const read = safeParse(shape, configs["host.v1"]);
  const port = read.success && !("host.v2" in configs) ? read.data.port : 0;
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new ConfigurationError(
      `The service ${name} has no config of type host.v1 that forwards TCP to a port of 127.0.0.1; create it with the commands that \`ralph-ci ziti plan\` prints`,
    );
  return port;
}

/** The host.v1 config that forwards to a port of 127.0.0.1. */
export function hostConfig(port: number): { protocol: "tcp"; address: "127.0.0.1"; port: number } {
  return { protocol: "tcp", address: "127.0.0.1", port };
}
