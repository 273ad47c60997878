// Says in one line how people come to a run from elsewhere: where to, as whom, and until when.
import { planNetwork, serviceName } from "../overlay/index.ts";

/** Whom a line invites, and to what. */
export interface ConnectionInstructionsOptions {
  mode: "read" | "write";
  /** The effort's slug, and what the names of its services end with. */
  effort: string;
  zone: string;
  /** `owner/name`; undefined where the machine does not know it. */
  repository: string | undefined;
  /** When the run is over at the latest, ms since the epoch. */
  until: number;
}

/** The line. Nothing in it opens anything: the network lets in whom it knows. */
export function renderConnectionInstructions({
  mode,
  effort,
  zone,
  repository,
  until,
}: ConnectionInstructionsOptions): string {
  const commands = [`ssh ${serviceName("terminal", "read", effort, zone)}`];
  if (mode === "write") commands.push(`to type: ssh ${serviceName("terminal", "write", effort, zone)}`);
  const roles = repository === undefined ? "" : `${rolesFor(repository, effort, mode)}; `;
  const end = new Date(until).toISOString().slice(0, 16).replace("T", " ");
  return `Join from elsewhere: ${commands.join(", ")} (${roles}until ${end} UTC at the latest)`;
}

function rolesFor(repository: string, effort: string, mode: "read" | "write"): string {
  const { watcher, maintainer } = planNetwork({ repository, efforts: [effort] });
  return mode === "write"
    ? `identities with the role ${watcher}, to type ${maintainer}`
    : `identities with the role ${watcher} or ${maintainer}`;
}
