// The names of services in the network, the same for the plan, the run and the people who attach.
import { createHash } from "node:crypto";

export const serviceKinds = ["terminal", "opencode", "control"] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** Whether callers of a service can change anything; reading and writing are separate services. */
export type ServiceAccess = "read" | "write";

const longestLabel = 63; // RFC 1035

/** A name as one label of a host name; different names give different labels. */
export function labelOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (plain === name && plain.length > 0 && plain.length <= longestLabel) return plain;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return plain === "" ? `x-${digest}` : `${plain.slice(0, longestLabel - 9).replace(/-+$/, "")}-${digest}`;
}

/** The name of a service, which is also its address: `terminal.<effort>.ralph`. */
export function serviceName(
  kind: ServiceKind,
  access: ServiceAccess,
  effort: string,
  zone = "ralph",
): string {
  return serviceStart(kind, access) + serviceEnd(effort, zone);
}

/** The start of a service's name, the same in every effort. */
export function serviceStart(kind: ServiceKind, access: ServiceAccess): string {
  return `${access === "read" ? kind : `${kind}-write`}.`;
}

/** The end of the names of an effort's services. */
export function serviceEnd(effort: string, zone: string): string {
  return `${labelOf(effort)}.${zone}`;
}

const firstPort = 20_000; // above the well-known ports, below those of outgoing connections on Linux (from 32768)
const portCount = 12_000;

/** The port that a tunneler forwards a service to: derived from the name, because a run cannot change the network's config. */
export function portOf(service: string): number {
  return firstPort + (createHash("sha256").update(service).digest().readUInt32BE(0) % portCount);
}
