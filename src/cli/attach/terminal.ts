// Joins the terminal of a run with the OpenSSH client, which connects through this program.
import { hostKeyAlias } from "../../attach/index.ts";
import {
  ConfigurationError,
  findProgram,
  type ProcessContext,
  quoteShellWord,
  runInForeground,
} from "../../platform/index.ts";
import type { ServiceConnection } from "./connection.ts";

/** Starts ssh, and gives its exit code; where it only prints, the line by which a person does the same. */
export async function attachTerminal(
  visit: ServiceConnection,
  surroundings: ProcessContext,
  printsOnly: boolean,
): Promise<number> {
  const { output, environment, folder } = surroundings;
  const words = sshArguments(visit, surroundings);
  const line = ["ssh", ...words].map(quoteShellWord).join(" ");
  if (printsOnly) {
    output.out(line);
    if (!visit.local) output.out(`# or, with a Ziti tunneler on this machine: ssh ${visit.name}`);
    return 0;
  }
  const program = findProgram("ssh", environment.PATH ?? "", folder);
  if (program === undefined)
    throw new ConfigurationError(
      "there is no ssh on the PATH; install the OpenSSH client, or follow the log with --service control",
    );
  output.error(`The same by hand: ${line}`);
  if (!visit.local) output.error(`With a Ziti tunneler on this machine: ssh ${visit.name}`);
  output.error("Enter, then ~. leaves; the run goes on.");
  return runInForeground({ program, arguments: words, folder, environment });
}

/**
 * The words of ssh. The machine of an agent gets nothing of the person's: no agent of keys, no display; and a connection that
 * is shared with another run of the same name would lead to that one.
 */
function sshArguments(
  { way, local, name }: ServiceConnection,
  { program, script }: ProcessContext,
): string[] {
  // ssh reads % as the beginning of a token, and gives the rest to a shell.
  const through = [program, script, "dial", ...way.args].map(quoteShellWord).join(" ").replaceAll("%", "%%");
  const options = [
    ...["-a", "-x", "-S", "none", "-o", `ProxyCommand=${through}`],
    // Elsewhere the network has shown whose service it is; from the first visit on the key has to stay the same.
    ...(local ? knownBy(local.knownHosts) : ["-o", "StrictHostKeyChecking=accept-new"]),
  ];
  return [...options, name];
}

/** The run has left its key where only this user can write, so nothing is taken on trust. */
function knownBy(file: string): string[] {
  return [
    ...["-o", `UserKnownHostsFile="${file.replaceAll("%", "%%")}"`, "-o", "GlobalKnownHostsFile=/dev/null"],
    ...["-o", `HostKeyAlias=${hostKeyAlias}`, "-o", "StrictHostKeyChecking=yes", "-o", "UpdateHostKeys=no"],
  ];
}
