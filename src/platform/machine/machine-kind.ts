// Describes this machine, for choosing programs that run on it.
import * as fs from "node:fs";

/** The kind of a machine, in the names that Node uses. */
export interface MachineKind {
  system: string;
  architecture: string;
  isMusl: boolean;
  isOldProcessor: boolean; // an x64 processor without AVX2, for which some programs have a separate build
}

/** The kind of this machine. */
export function machineKind(): MachineKind {
  const { platform: system, arch: architecture } = process;
  const isLinux = system === "linux";
  const header = isLinux
    ? (process.report?.getReport() as { header?: { glibcVersionRuntime?: string } })
    : {};
  return {
    system,
    architecture,
    isMusl: isLinux && header.header?.glibcVersionRuntime === undefined,
    isOldProcessor: isLinux && architecture === "x64" && !readProcessors().includes(" avx2"),
  };
}

function readProcessors(): string {
  try {
    return fs.readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
}
