// Runs the programs that install others: each ends in time, and what it prints goes to the log, redacted.
import {
  type Environment,
  findProgram,
  pickEnvironment,
  proxyVariables,
  type Redactor,
  runCommand,
} from "../../platform/index.ts";
import type { SetupLog } from "./held-log.ts";

/** Where installers run. */
export interface InstallerPlace {
  readonly environment: Environment;
  readonly redactor: Redactor;
  /** Ends what is running. */
  readonly stop: AbortSignal;
}

/** One call of an installer. */
export interface InstallerCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly log: SetupLog;
}

/** The variables that installers need; no token of the job is among them. */
const installerVariables = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TMPDIR",
  "npm_config_*",
  "NPM_CONFIG_*",
  "NODE_EXTRA_CA_CERTS",
  ...proxyVariables,
];

const longestInstallation = 10 * 60_000; // ms

/** @throws Error with the reason that the installer gave */
export async function runInstaller(
  { environment, redactor, stop }: InstallerPlace,
  { program, args, folder, log }: InstallerCall,
): Promise<void> {
  stop.throwIfAborted();
  log.write(redactor.text(`[command]${[program, ...args].join(" ")}`));
  const variables = pickEnvironment(environment, installerVariables);
  const file = findProgram(program, environment.PATH ?? "", "/") ?? program;
  const result = await runCommand(file, args, {
    folder,
    environment: Object.assign({}, variables, { DEBIAN_FRONTEND: "noninteractive" }),
    signal: stop,
    deadline: longestInstallation,
  });
  stop.throwIfAborted();
  const { stdout, stderr } = result;
  for (const text of [stdout, stderr])
    if (text.trim() !== "") log.write(redactor.text(text.replace(/\n$/, "")));
  if (result.exitCode === 0) return;
  const end = result.startError ?? describeEnd(program, result);
  throw new Error([end, ...findReason(redactor.text(stderr))].join(": "));
}

function describeEnd(
  program: string,
  { exitCode, signal }: { exitCode?: number | undefined; signal?: string | undefined },
): string {
  return exitCode === undefined
    ? `${program} was ended by ${signal}; its limit is ${longestInstallation / 60_000} minutes`
    : `${program} failed with exit code ${exitCode}`;
}

const longestReason = 300; // characters

/** What npm or apt-get gave as its reason: its first lines that are not a code, a note or a path. */
function findReason(said: string): string[] {
  const lines = said
    .split("\n")
    .map((line) => line.replace(/^(?:npm (?:error|ERR!)|E:) ?/, "").trim())
    .filter((line) => !/^(?:$|code |npm (?:notice|warn)|A complete log|errno |syscall )/i.test(line));
  return lines.length === 0 ? [] : [lines.slice(0, 2).join(" ").slice(0, longestReason)];
}
