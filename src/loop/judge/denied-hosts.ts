// Tells which hosts the sandbox denied in an iteration.
import type { DeniedHost, Sandbox } from "../../sandbox/index.ts";

/** The kind of the journal's event for one denied host. */
export const deniedHostKind = "denied-host";

const mostTold = 20;

/** The hosts that were denied since the last call, one clause each. */
export function takeDeniedHosts(sandbox: Sandbox): string[] {
  return sandbox.takeDenied().slice(0, mostTold).map(describeDenied);
}

function describeDenied({ host, port, count }: DeniedHost): string {
  return `${port === 443 ? host : `${host}:${port}`} (${count === 1 ? "once" : `${count} times`})`;
}

/** What the next prompt says about them. */
export function deniedHostsRemark(denied: readonly string[]): string {
  return `The sandbox denied these hosts, and will deny them again: ${denied.join(", ")}. Work without them, or say in the progress log why the work needs them.`;
}

/** What people read about them, with the fix. */
export function deniedHostsWarning(denied: readonly string[]): string {
  const hosts = denied.map((each) => each.replace(/ .*/, ""));
  return `the sandbox denied ${denied.join(", ")}; to allow ${hosts.length === 1 ? "it" : "them"}, add ${hosts.map((host) => `--allow-hosts ${host}`).join(" ")}`;
}
