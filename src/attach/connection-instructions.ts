// Renders the line that says how to attach to a run over the network: the commands, the roles, and until when.
import { planNetwork, serviceName } from "../overlay/index.ts";

/** The run to attach to. */
export interface ConnectionInstructionsOptions {
  mode: "read" | "write";
  effort: string; // the slug; with the zone it names the services
  zone: string;
  repository: string | undefined; // `owner/name`; undefined when the machine does not know it
  until: number; // the latest end of the run, ms since the epoch
}

/** It holds no secret: the network itself decides who may connect. */
export function renderConnectionInstructions(options: ConnectionInstructionsOptions): string {
  const { mode, effort, zone, repository, until } = options;
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
