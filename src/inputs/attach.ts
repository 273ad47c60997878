// The options about attaching to a run, and the inputs that they are read into.
import { ConfigurationError } from "../platform/index.ts";
import type { OptionRow } from "./option-row.ts";
import { parseChoice, parseDuration, readLine } from "./parse.ts";

/** Which people may attach, and how they reach the run. */
export const attachOptions = [
  {
    name: "attach",
    kind: "choice",
    group: "attach",
    choices: ["off", "read", "write"],
    default: "read",
    stepDefault: "off",
    help: "let people attach to the live run: read lets them watch; write also lets them act, if your network policy allows it; by default, only you can watch, on this machine",
    stepHelp:
      "let people attach to the live run: read lets them watch; write also lets them act, if your network policy allows it",
  },
  {
    name: "attach-users",
    kind: "list",
    group: "attach",
    placeholder: "NAME,NAME",
    help: "GitHub users whose SSH keys open the terminal; by default, network access is enough and no key is needed",
  },
  {
    name: "attach-keys",
    kind: "list",
    group: "attach",
    placeholder: "KEY",
    help: "SSH public keys that open the terminal, as in an authorized_keys file",
  },
  {
    name: "attach-linger",
    kind: "duration",
    group: "attach",
    placeholder: "TIME",
    help: "how long a stopped run waits for connected people to leave; by default, it does not wait",
  },
  {
    name: "ziti-identity",
    kind: "text",
    group: "attach",
    placeholder: "FILE",
    help: "OpenZiti identity that hosts the run's services: its file, or the file of an enrollment token; without it, only people on the same machine can attach",
    stepHelp:
      "OpenZiti identity that hosts the run's services: the text of an identity file or of an enrollment token (as a secret), or the path of such a file; without it, only people on the same machine can attach",
  },
  {
    name: "ziti-backend",
    kind: "choice",
    group: "attach",
    choices: ["auto", "sdk", "tunneler", "none"],
    default: "auto",
    help: "program that hosts the services: sdk (the Node SDK), tunneler (the ziti program), auto (the first of them that works), or none (no hosting)",
  },
  {
    name: "ziti-zone",
    kind: "text",
    group: "attach",
    placeholder: "ZONE",
    default: "ralph",
    help: "suffix of the services' names, as in terminal.EFFORT.ZONE",
  },
] as const satisfies readonly OptionRow[];

/** The values of the options. */
export interface AttachOptionValues {
  attach: string;
  isAsked: boolean;
  users: readonly string[];
  keys: readonly string[];
  linger: string | undefined;
  identity: string | undefined;
  backend: string;
  zone: string;
}

/** How people attach to a run. */
export interface AttachInputs {
  readonly mode: "off" | "read" | "write";
  /** Whether the user asked for the mode. Without that, nothing is published, and no warning says what is missing. */
  readonly isAsked: boolean;
  readonly users: readonly string[];
  readonly keys: readonly string[];
  /** In ms; 0 for not at all. */
  readonly linger: number;
  /** The path of the file, as given. */
  readonly identity: string | undefined;
  readonly backend: "auto" | "sdk" | "tunneler" | "none";
  readonly zone: string;
}

/** A DNS name: people type it after ssh. */
const zonePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Reads how people attach. @throws ConfigurationError that ends with the fix */
export function readAttach(values: AttachOptionValues): AttachInputs {
  return Object.freeze({
    mode: parseChoice("attach", values.attach, ["off", "read", "write"]),
    isAsked: values.isAsked,
    users: readUsers(values.users),
    keys: values.keys,
    linger:
      values.linger === undefined
        ? 0
        : parseDuration("attach-linger", values.linger, "leave the option out for no wait"),
    identity: readIdentityFile(values.identity),
    backend: parseChoice("ziti-backend", values.backend, ["auto", "sdk", "tunneler", "none"]),
    zone: readZone(values.zone),
  });
}

/** Source: the names that GitHub gives; those of managed users have an underscore. */
const userPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

function readUsers(entries: readonly string[]): string[] {
  const users = entries.flatMap((entry) => entry.split(/[\s,]+/)).filter(Boolean);
  for (const user of users)
    if (!userPattern.test(user))
      throw new ConfigurationError(
        `--attach-users "${user}" is not the name of a GitHub user; write names as in octocat,hubot`,
      );
  return users;
}

/** The path of an identity's file, as given. @throws ConfigurationError where the value is empty or the identity itself */
export function readIdentityFile(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (/^\s*(?:\{|eyJ)/.test(value)) {
    throw new ConfigurationError(
      "--ziti-identity contains the identity itself, which every user of this machine can read in the process list; save it in a file that only you can read, and give the file's path",
    );
  }
  return readLine("ziti-identity", value);
}

/** The suffix of service names. @throws ConfigurationError where it is not a DNS name */
export function readZone(value: string): string {
  if (zonePattern.test(value)) return value;
  throw new ConfigurationError(
    `--ziti-zone "${value}" cannot end a DNS name; write lower-case letters, digits and hyphens, such as --ziti-zone ralph`,
  );
}
