// The options for the sandbox, and how they are read.
import { ConfigurationError } from "../../platform/index.ts";
import type { OptionRow } from "../option-row.ts";
import { parseChoice } from "../parse.ts";

/** Where agents and gates work, and what they reach. */
export const sandboxOptions = [
  {
    name: "sandbox",
    kind: "choice",
    group: "sandbox",
    choices: ["auto", "on", "off"],
    default: "auto",
    help: "on: agents and gates work in a sandbox, without the secrets of the run and with named hosts only; needs Linux, Node 22.12 or newer, bubblewrap and socat; auto: on in a workflow where the runner allows it, off on your machine",
  },
  {
    name: "network",
    kind: "choice",
    group: "sandbox",
    choices: ["allow-list", "open", "none"],
    default: "allow-list",
    help: "hosts that the sandbox reaches: allow-list, the agent's provider, package registries, GitHub and --allow-hosts; open, every public host; none, only the agent's provider",
  },
  {
    name: "allow-hosts",
    kind: "list",
    group: "sandbox",
    placeholder: "HOST[:PORT]",
    help: "another host that the sandbox may reach; *.example.com for all names below example.com",
  },
  {
    name: "keys",
    kind: "choice",
    group: "sandbox",
    choices: ["masked", "plain"],
    default: "masked",
    help: "masked: in the sandbox, the agent gets a placeholder of its provider's key, and the key is put in on the way to the provider; plain: the agent gets the key",
  },
  {
    name: "sandbox-write",
    kind: "list",
    group: "sandbox",
    placeholder: "PATH",
    help: "another file or folder that the sandbox may write",
  },
  {
    name: "sandbox-read",
    kind: "list",
    group: "sandbox",
    placeholder: "PATH",
    help: "a file or folder that the sandbox may read although it is hidden, such as ~/.npmrc",
  },
] as const satisfies readonly OptionRow[];

/** Where agents and gates work. */
export interface SandboxInputs {
  readonly sandbox: "auto" | "on" | "off";
  readonly network: "allow-list" | "open" | "none";
  readonly allowHosts: readonly string[];
  readonly keys: "masked" | "plain";
  /** Paths as given: `~` is the home folder, and other paths may be relative to the current folder. */
  readonly sandboxWrite: readonly string[];
  readonly sandboxRead: readonly string[];
}

/** The values as given, or their defaults. */
export interface SandboxValues {
  readonly sandbox: string;
  readonly network: string;
  readonly allowHosts: readonly string[];
  readonly keys: string;
  readonly sandboxWrite: readonly string[];
  readonly sandboxRead: readonly string[];
}

/** Reads the options. @throws ConfigurationError that ends with the fix */
export function readSandbox(values: SandboxValues): SandboxInputs {
  const { allowHosts, sandboxWrite, sandboxRead } = values;
  for (const host of allowHosts) requireHost(host);
  return {
    sandbox: parseChoice("sandbox", values.sandbox, ["auto", "on", "off"]),
    network: parseChoice("network", values.network, ["allow-list", "open", "none"]),
    allowHosts,
    keys: parseChoice("keys", values.keys, ["masked", "plain"]),
    sandboxWrite,
    sandboxRead,
  };
}

const hostPattern =
  /^(?:(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)+|localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/;

function requireHost(host: string): void {
  // One label after the star would allow all names of a top-level domain.
  if (hostPattern.test(host) && !/^\*\.[^.]+$/.test(host)) return;
  throw new ConfigurationError(
    `--allow-hosts "${host}" is not a host; write it as example.com, *.example.com or example.com:8443, without https://`,
  );
}
