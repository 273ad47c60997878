// Dials through `ziti demo zcat`, one process a connection: it opens no port, and keeps half-closed connections.
import {
  ConfigurationError,
  findProgram,
  openProcessStream,
  type ProcessStream,
} from "../../platform/index.ts";
import { createChildContext } from "../child-environment.ts";
import type { PublishOptions } from "../contract.ts";
import { probeTunneler, readTunnelerLine } from "../tunneler/index.ts";
import type { Dialler } from "./dialler.ts";

/** With what is dialled. */
export type DialOptions = Pick<PublishOptions, "identity" | "folder" | "environment" | "mark">;

/** `@` would name a terminator and `:` a network; a name of ours holds neither. */
const serviceName = /^[A-Za-z0-9][\w.-]*$/;

/** @throws ConfigurationError for a name that no service of ours can have */
export function checkServiceName(service: string): void {
  if (!serviceName.test(service))
    throw new ConfigurationError(
      `${JSON.stringify(service)} is no name of a service; name one that \`ralph-ci ziti plan\` prints`,
    );
}

/** Dials with the `ziti` program. @param program a name or a path */
export function createCliDialler(program: string, place: DialOptions): Dialler {
  const living = new Set<ProcessStream>();
  return {
    name: "cli",
    probe: () => probeTunneler(program, place.environment),
    async dial(service) {
      checkServiceName(service);
      const process = openProcessStream({
        program: findProgram(program, place.environment.PATH ?? "", "/") ?? program,
        arguments: ["demo", "zcat", "-i", place.identity, "--log-formatter", "json", `ziti:${service}`],
        folder: place.folder,
        environment: createChildContext(place).environment,
        explain: reasonIn,
      });
      living.add(process);
      void process.ended.then(() => living.delete(process));
      return process.stream;
    },
    async [Symbol.asyncDispose]() {
      const processes = [...living];
      for (const { stream } of processes) stream.destroy();
      await Promise.all(processes.map(({ ended }) => ended));
    },
  };
}

/** The last fault that it logged. */
function reasonIn(log: string): string {
  const faults = log.split("\n").flatMap((line) => {
    const read = readTunnelerLine(line);
    return read?.kind === "fault" ? [read.text] : [];
  });
  return faults.at(-1) ?? (log.trim() || "ziti ended without a word");
}
