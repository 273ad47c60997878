// The options about people who join a run, and what they are read into.
import { ConfigurationError } from "../platform/index.ts";
import type { OptionRow } from "./option-row.ts";
import { parseChoice, parseDuration } from "./parse.ts";

/** Who may join, and how they get here. */
export const attachOptions = [
  {
    name: "attach",
    kind: "choice",
    group: "attach",
    choices: ["off", "read", "write"],
    default: "off",
    help: "whether people can join the run while it goes on: read lets them watch, write lets those act too whom the network allows it",
  },
  {
    name: "attach-users",
    kind: "list",
    group: "attach",
    placeholder: "NAME,NAME",
    help: "GitHub users whose SSH keys open the terminal; by default whoever the network lets in needs none",
  },
  {
    name: "attach-keys",
    kind: "list",
    group: "attach",
    placeholder: "KEY",
    help: "SSH public keys that open the terminal, one a line, as in a file of authorised keys",
  },
  {
    name: "attach-linger",
    kind: "duration",
    group: "attach",
    placeholder: "TIME",
    help: "how long a run that has stopped stays for those who are there; it ends as soon as nobody is; by default not at all",
  },
  {
    name: "ziti-identity",
    kind: "text",
    group: "attach",
    placeholder: "FILE",
    help: "the OpenZiti identity that offers the run's services: its file or that of an enrolment token, or in a workflow their content from a secret; without it only people on the same machine can join",
  },
  {
    name: "ziti-backend",
    kind: "choice",
    group: "attach",
    choices: ["auto", "sdk", "tunneler", "none"],
    default: "auto",
    help: "what offers the services in the network: the Node SDK, the ziti program, or the first of them that works here",
  },
  {
    name: "ziti-zone",
    kind: "text",
    group: "attach",
    placeholder: "ZONE",
    default: "ralph",
    help: "what the names of the services end with, as in terminal.EFFORT.ZONE",
  },
] as const satisfies readonly OptionRow[];

/** The words of the options; undefined where one was not given and has no default. */
export interface AttachOptionValues {
  attach: string;
  users: readonly string[];
  keys: readonly string[];
  linger: string | undefined;
  identity: string | undefined;
  backend: string;
  zone: string;
}

/** How people join. */
export interface AttachInputs {
  readonly mode: "off" | "read" | "write";
  /** Names of GitHub users. */
  readonly users: readonly string[];
  /** Lines as in a file of authorised keys. */
  readonly keys: readonly string[];
  /** In ms; 0 for not at all. */
  readonly linger: number;
  /** The path of the identity's file, as given; undefined where nothing is published. */
  readonly identity: string | undefined;
  readonly backend: "auto" | "sdk" | "tunneler" | "none";
  readonly zone: string;
}

/** A name of DNS: what people type after ssh. */
const zonePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Reads how people join. @throws ConfigurationError that ends with the fix */
export function readAttach(words: AttachOptionValues): AttachInputs {
  return Object.freeze({
    mode: parseChoice("attach", words.attach, ["off", "read", "write"]),
    users: words.users.flatMap((entry) => entry.split(/[\s,]+/)).filter(Boolean),
    keys: words.keys,
    linger: words.linger === undefined ? 0 : parseDuration("attach-linger", words.linger),
    identity: readIdentityFile(words.identity),
    backend: parseChoice("ziti-backend", words.backend, ["auto", "sdk", "tunneler", "none"]),
    zone: readZone(words.zone),
  });
}

/** The path of an identity's file, as given. @throws ConfigurationError where it is the identity itself, or empty */
export function readIdentityFile(words: string | undefined): string | undefined {
  if (words?.trim() === "")
    throw new ConfigurationError("--ziti-identity is empty; give a value or leave the option out");
  if (/^\s*(?:\{|eyJ)/.test(words ?? "")) {
    // Whoever may list processes would read it.
    throw new ConfigurationError(
      "--ziti-identity is the identity itself, for all to see who list processes; write it into a file of your own and give the file's path",
    );
  }
  return words;
}

/** What names of services end with. @throws ConfigurationError for what is no name of DNS */
export function readZone(words: string): string {
  if (zonePattern.test(words)) return words;
  throw new ConfigurationError(
    `--ziti-zone "${words}" can be no end of a name; write lower-case letters, digits and hyphens, such as --ziti-zone ralph`,
  );
}
