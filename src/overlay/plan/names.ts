// What services, roles and configs are called in the network, the same for the plan, the run and whoever attaches.
import { createHash } from "node:crypto";

/** What a maintainer can attach to. */
export const serviceKinds = ["terminal", "opencode", "control"] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** Whether a service lets its callers change anything; reading and writing are services of their own. */
export type ServiceAccess = "read" | "write";

/** The longest label of a name (RFC 1035). */
const longestLabel = 63;

/** A name as one label of a host name; two names never become the same label. */
export function labelOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (plain === name && plain.length > 0 && plain.length <= longestLabel) return plain;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return plain === "" ? `x-${digest}` : `${plain.slice(0, longestLabel - 9).replace(/-+$/, "")}-${digest}`;
}

/** The name of a service, which is also the address that is intercepted: `terminal.<effort>.ralph`. */
export function serviceName(
  kind: ServiceKind,
  access: ServiceAccess,
  effort: string,
  zone = "ralph",
): string {
  return serviceStart(kind, access) + serviceEnd(effort, zone);
}

/** What a service's name begins with, in every effort. */
export function serviceStart(kind: ServiceKind, access: ServiceAccess): string {
  return `${access === "read" ? kind : `${kind}-write`}.`;
}

/** What the names of an effort's services end with. */
export function serviceEnd(effort: string, zone: string): string {
  return `${labelOf(effort)}.${zone}`;
}

/** Below what Linux gives to outgoing connections by itself (32768), and above what is well known. */
const firstPort = 20_000;
const portCount = 12_000;

/**
 * The port of 127.0.0.1 that a tunneler forwards a service to. It has to stand in the network's config, which a run cannot
 * change, so it follows from the name.
 */
export function portOf(service: string): number {
  return firstPort + (createHash("sha256").update(service).digest().readUInt32BE(0) % portCount);
}
