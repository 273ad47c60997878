// Opens the sandbox of a run.
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Environment,
  fileStatus,
  isFolder,
  isRoot,
  listFolder,
  makeFolder,
  type ProgramLaunch,
  pickEnvironment,
  randomId,
  removeFolder,
  replaceFile,
  singleQuoted,
  writeUnflushed,
} from "../platform/index.ts";
import type { DeniedHost, EnclosedProgram, MaskedKey, Sandbox } from "./contract.ts";
import {
  type HostClient,
  hostVariables,
  isFiltered,
  type PlacedKey,
  seccompFilter,
  startHost,
} from "./host/index.ts";
import {
  commonHosts,
  directHosts,
  type FilePlaces,
  fileRules,
  hostOfAddress,
  privateRanges,
  readableParts,
  untouchedHosts,
} from "./policy/index.ts";
import type { SandboxSupport } from "./support.ts";

/** What a sandbox is made of. */
export interface SandboxOptions {
  readonly support: Extract<SandboxSupport, { works: true }>;
  readonly network: "allow-list" | "open" | "none";
  /** The hosts of the agents' providers, and of the user. */
  readonly providerHosts: readonly string[];
  readonly allowedHosts: readonly string[];
  /** The addresses in the variables of the agents, such as `ANTHROPIC_BASE_URL`. */
  readonly addresses: readonly string[];
  readonly files: FilePlaces;
  /** A folder with a short path for this sandbox alone, which does not exist yet. */
  readonly folder: string;
  readonly environment: Environment;
}

/** In a bundle, both are beside it. */
const hostEntry = fileURLToPath(new URL("../../dist/sandbox-host.cjs", import.meta.url));
const javaAgent = fileURLToPath(new URL("../../dist/native/srt-proxy-agent.jar", import.meta.url));

/** Opens a sandbox. @throws Error with the reason if it cannot be opened */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const folders = makeFolders(options);
  const denied = new Map<string, DeniedHost>();
  const onDenied = (host: string, port: number) => {
    const key = `${host}:${port}`;
    denied.set(key, { host, port, count: (denied.get(key)?.count ?? 0) + 1 });
  };
  let host: HostClient;
  try {
    host = await startHost(
      {
        node: process.execPath,
        entry: hostEntry,
        folder: folders.empty,
        environment: {
          ...pickEnvironment(options.environment, hostVariables),
          TMPDIR: folders.shared,
        },
      },
      rulesOf(options, folders),
      onDenied,
    );
  } catch (error) {
    removeFolder(options.folder);
    throw error;
  }
  const places = placesOf(folders);
  const allowedAddresses = options.allowedHosts.map((each) => `http://${each}`);
  return {
    state: { isOn: true },
    enclose: (program) =>
      enclose({ host, socat: options.support.socat }, program, {
        temporary: places.next(program.isAgent === true),
        direct: directHosts([...(program.isAgent ? options.addresses : []), ...allowedAddresses]),
      }),
    mask: (environment, keys) => mask(host, environment, keys),
    takeDenied() {
      const taken = [...denied.values()].sort((one, other) => other.count - one.count);
      denied.clear();
      return taken;
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      removeFolder(options.folder);
    },
  };
}

interface Folders {
  /** Nothing in it is secret: programs inside may read it. */
  readonly shared: string;
  readonly empty: string;
  readonly certificate: string;
  readonly certificateKey: string;
  readonly start: string;
  readonly temporary: string;
}

function makeFolders({ folder, support }: SandboxOptions): Folders {
  const shared = path.join(folder, "s");
  const folders: Folders = {
    shared,
    empty: path.join(folder, "e"),
    certificate: path.join(shared, "ca.pem"),
    certificateKey: path.join(folder, "ca.key"),
    start: path.join(shared, "bwrap"),
    temporary: path.join(folder, "t"),
  };
  for (const each of [folder, shared, folders.empty, folders.temporary]) makeFolder(each);
  if (!isFiltered(process.arch)) throw new Error(`there is no filter for ${process.arch}`);
  const filter = path.join(shared, "filter");
  writeUnflushed(filter, seccompFilter(process.arch));
  replaceFile(folders.start, startScript(support.bubblewrap, filter), { mode: 0o700 });
  return folders;
}

/**
 * Signals of the run go to the programs inside, which may end in their own way: bubblewrap itself would end at once, and
 * everything inside with it. The programs stay in the caller's session, so that a terminal remains theirs; the filter keeps
 * them from typing into it.
 */
function startScript(bubblewrap: string, filter: string): string {
  return `#!/bin/sh
case "$1" in --new-session) shift; trap '' TERM INT HUP QUIT;; esac
${isRoot() ? protectKernel : ""}exec ${singleQuoted(bubblewrap)} --seccomp 9 "$@" 9<${singleQuoted(filter)}
`;
}

/** Root may change settings of the kernel by its number alone, without any right: they are mounted read-only before \`--\`. */
const protectKernel = `left=$#; found=
while [ "$left" -gt 0 ]; do
  word=$1; shift; left=$((left - 1))
  case "$found$word" in --) found=x; set -- "$@" --ro-bind /proc/sys /proc/sys --ro-bind-try /proc/sysrq-trigger /proc/sysrq-trigger;; esac
  set -- "$@" "$word"
done
`;

function rulesOf(options: SandboxOptions, folders: Folders) {
  const { network, files, addresses } = options;
  const rules = fileRules(files);
  for (const folder of rules.made) if (fileStatus(path.dirname(folder))) makeFolder(folder);
  for (const file of rules.touched)
    if (isFolder(path.dirname(file)) && !fileStatus(file)) writeUnflushed(file, "");
  const exists = (file: string) => fileStatus(file) !== undefined;
  const [hidden, writable] = [rules.hidden.filter(exists), rules.writable.filter(exists)];
  const given = addresses.map(hostOfAddress).filter((each) => each !== undefined);
  return {
    bubblewrap: folders.start,
    socat: options.support.socat,
    javaAgent,
    hosts: [...options.providerHosts, ...(network === "none" ? [] : options.allowedHosts)],
    fetchHosts: network === "none" ? [] : [...commonHosts],
    addresses: given.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`),
    isOpen: network === "open",
    untouchedHosts: [...untouchedHosts],
    privateRanges: [...privateRanges],
    certificate: folders.certificate,
    certificateKey: folders.certificateKey,
    hidden,
    readable: readableParts(
      [...rules.readable, folders.shared].filter(exists),
      { writable, hidden },
      listFolder,
    ),
    writable,
    readOnly: rules.readOnly.filter(exists),
  };
}

/** Each program gets its own folder for temporary files; that of the agent or the gate before it is removed. */
function placesOf({ temporary }: Folders): { next(isAgent: boolean): string } {
  let count = 0;
  const last = new Map<boolean, string>();
  return {
    next(isAgent) {
      const before = last.get(isAgent);
      if (before !== undefined) removeFolder(before);
      count += 1;
      const place = path.join(temporary, String(count));
      last.set(isAgent, place);
      makeFolder(place);
      return place;
    },
  };
}

async function enclose(
  { host, socat }: { host: HostClient; socat: string },
  { launch, writable = [], readable = [], door }: EnclosedProgram,
  { temporary, direct }: { temporary: string; direct: string },
): Promise<ProgramLaunch> {
  const variables = [`TMPDIR=${temporary}`, `NO_PROXY=${direct}`, `no_proxy=${direct}`];
  const start = [
    "env",
    "--default-signal=TERM,INT,HUP,QUIT",
    "--unset=SHLVL",
    ...variables,
    launch.program,
    ...launch.arguments,
  ];
  const relay = door
    ? `${[socat, `UNIX-LISTEN:${door.socket},fork,mode=600`, `TCP:127.0.0.1:${door.port}`].map(singleQuoted).join(" ")} >/dev/null 2>&1 & `
    : "";
  const command = `${relay}exec ${start.map(singleQuoted).join(" ")}`;
  const wrapped = await host.wrap(command, {
    writable: [temporary, ...writable, ...(door ? [path.dirname(door.socket)] : [])],
    readable,
  });
  const { folder, environment } = launch;
  // A bash whose input is a socket reads .bashrc, unless another shell has started it.
  return {
    program: "sh",
    arguments: ["-c", wrapped],
    folder,
    environment: { ...environment, SHLVL: "1" },
  };
}

/** A placeholder is as long as most keys, and tells in a log or a request what it is. */
function makePlaceholder(): string {
  return `ralph-ci-placeholder-${randomId()}${randomId()}`;
}

async function mask(
  host: HostClient,
  environment: Environment,
  keys: readonly MaskedKey[],
): Promise<Environment> {
  const masked: Record<string, string | undefined> = { ...environment };
  const placed: PlacedKey[] = [];
  for (const { name, hosts } of keys) {
    const value = environment[name]?.trim();
    if (!value) continue;
    const placeholder = makePlaceholder();
    placed.push({ placeholder, value, hosts: [...hosts] });
    masked[name] = placeholder;
  }
  await host.mask(placed);
  return masked;
}
