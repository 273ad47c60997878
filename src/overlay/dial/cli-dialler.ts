// Dials through `ziti demo zcat`, one process for each connection: it opens no port, and supports half-closed connections.
import { findProgram, openProcessStream, type ProcessStream } from "../../platform/index.ts";
import { createChildContext } from "../child-environment.ts";
import { probeTunneler, readTunnelerLine } from "../tunneler/index.ts";
import { checkServiceName, type Dialler, type DialOptions } from "./dialler.ts";

/** A dialler that runs the `ziti` program. @param program a name or a path */
export function createCliDialler(program: string, options: DialOptions): Dialler {
  const { identity, folder, environment } = options;
  const running = new Set<ProcessStream>();
  return {
    name: "cli",
    probe: () => probeTunneler(program, environment),
    async dial(service) {
      checkServiceName(service);
      const process = openProcessStream({
        program: findProgram(program, environment.PATH ?? "", "/") ?? program,
        arguments: ["demo", "zcat", "-i", identity, "--log-formatter", "json", `ziti:${service}`],
        folder,
        environment: createChildContext(options).environment,
        explain: lastFault,
      });
      running.add(process);
      void process.ended.then(() => running.delete(process));
      return process.stream;
    },
    async [Symbol.asyncDispose]() {
      const processes = [...running];
      for (const { stream } of processes) stream.destroy();
      await Promise.all(processes.map(({ ended }) => ended));
    },
  };
}

function lastFault(log: string): string {
  const faults = log.split("\n").flatMap((line) => {
    const read = readTunnelerLine(line);
    return read?.kind === "fault" ? [read.text] : [];
  });
  return faults.at(-1) ?? (log.trim() || "ziti ended without a message");
}
