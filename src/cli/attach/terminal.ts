// Attaches to the terminal of a run with the OpenSSH client, which connects through this program.
import { hostKeyAlias } from "../../attach/index.ts";
import {
  ConfigurationError,
  findProgram,
  type ProcessContext,
  quoteShellWord,
  runInForeground,
} from "../../platform/index.ts";
import type { ServiceConnection } from "./connection.ts";

/** Starts ssh and returns its exit code, or only prints the command. The run itself says how to leave. */
export async function attachTerminal(
  connection: ServiceConnection,
  context: ProcessContext,
  { isPrinted }: { readonly isPrinted: boolean },
): Promise<number> {
  const { output, environment, folder } = context;
  const args = sshArguments(connection, context);
  if (isPrinted) {
    output.out(["ssh", ...args].map(quoteShellWord).join(" "));
    if (!connection.local) output.out(`# or, with a Ziti tunneler on this machine: ssh ${connection.name}`);
    return 0;
  }
  const program = findProgram("ssh", environment.PATH ?? "", folder);
  if (program === undefined)
    throw new ConfigurationError(
      "there is no ssh on the PATH; install the OpenSSH client, or follow the log with --service control",
    );
  return runInForeground({ program, arguments: args, folder, environment });
}

/**
 * The arguments of ssh. The agent's machine gets no access to the person's ssh-agent or display (-a, -x). A shared connection
 * (-S) could lead to another run of the same name.
 */
function sshArguments(
  { transport, local, name }: ServiceConnection,
  { program, script }: ProcessContext,
): string[] {
  // ssh expands tokens that start with % and passes the rest to a shell.
  const through = [program, script, "dial", ...transport.args]
    .map(quoteShellWord)
    .join(" ")
    .replaceAll("%", "%%");
  const options = [
    ...["-a", "-x", "-S", "none", "-o", `ProxyCommand=${through}`],
    // On another machine the network authenticates the service; after the first connection the key must not change.
    ...(local ? hostKeyOptions(local.knownHosts) : ["-o", "StrictHostKeyChecking=accept-new"]),
  ];
  return [...options, name];
}

/** The run wrote its host key to a file that only this user can write, so the key is checked from the start. */
function hostKeyOptions(file: string): string[] {
  return [
    ...["-o", `UserKnownHostsFile="${file.replaceAll("%", "%%")}"`, "-o", "GlobalKnownHostsFile=/dev/null"],
    ...["-o", `HostKeyAlias=${hostKeyAlias}`, "-o", "StrictHostKeyChecking=yes", "-o", "UpdateHostKeys=no"],
  ];
}
