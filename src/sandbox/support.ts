// Whether this machine can run a sandbox, and what is missing.
import { type Environment, findOwnProgram, pickEnvironment, runCommand } from "../platform/index.ts";
import { isFiltered } from "./host/index.ts";

/** The programs of the sandbox, or why there is none: a clause, and a clause with the fix. */
export type SandboxSupport =
  | { readonly works: true; readonly bubblewrap: string; readonly socat: string }
  | { readonly works: false; readonly why: string; readonly fix: string };

/** The oldest version of Node that the sandbox's library runs on. */
const oldestNode = [22, 12] as const;

/** Whether this version of Node, such as 24.9.0, can run the sandbox. */
export function knowsSandbox(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

const probeLimit = 10_000; // ms

/** Looks for programs outside of the checkout, and starts the smallest sandbox once. */
export async function findSupport(environment: Environment, nodeVersion: string): Promise<SandboxSupport> {
  if (process.platform !== "linux") return missing("it needs Linux", "run it in a workflow on Linux");
  if (!isFiltered(process.arch)) return missing(`it does not know ${process.arch}`, "use x64 or arm64");
  if (!knowsSandbox(nodeVersion))
    return missing(
      `it needs Node ${oldestNode.join(".")} or newer, and this is ${nodeVersion}`,
      "use a newer Node",
    );
  const searchPath = environment.PATH ?? "";
  const [bubblewrap, socat, bash] = ["bwrap", "socat", "bash"].map((name) =>
    findOwnProgram(name, searchPath),
  );
  if (!bubblewrap || !socat || !bash) {
    const names = [bubblewrap ?? "bubblewrap", socat ?? "socat", bash ?? "bash"].filter(
      (each) => !each.startsWith("/"),
    );
    return missing(
      `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} not installed`,
      `install ${names.join(" and ")}`,
    );
  }
  const options = { folder: "/", environment: pickEnvironment(environment, ["PATH"]), deadline: probeLimit };
  const reset = await runCommand("env", ["--default-signal=TERM", "true"], options);
  if (reset.exitCode !== 0) return missing("env of GNU coreutils 8.31 is missing", "install coreutils");
  const probe = await runCommand(bubblewrap, probeArguments, options);
  if (probe.exitCode === 0) return { works: true, bubblewrap, socat };
  const said = probe.startError ?? probe.stderr.trim().split("\n")[0] ?? "";
  return missing(
    `this machine does not allow its namespaces (${said.slice(0, 200)})`,
    "allow unprivileged user namespaces, on Ubuntu with sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
  );
}

const probeArguments = [
  ...["--unshare-user", "--unshare-pid", "--unshare-net", "--die-with-parent"],
  ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--", "true"],
];

function missing(why: string, fix: string): SandboxSupport {
  return { works: false, why, fix };
}
