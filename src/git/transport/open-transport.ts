// Decides by which settings the remote is reached in a run.
import type { Repository } from "../repository/index.ts";
import { type Credentials, readSecrets, withCredentials } from "./credentials.ts";
import { type KnownSettings, openKnownSettings } from "./known-settings.ts";
import {
  findTransport,
  isAuthorization,
  isTransport,
  readSettings,
  type SettingEntry,
  type Transport,
} from "./transport-settings.ts";

/** How a run may use the settings of a checkout. */
export interface TransportRequest {
  credentials?: Credentials | undefined;
  /** Takes only settings that were there before an agent first worked in the checkout. */
  onlyKnownSettings?: boolean;
}

/** How the remote is reached, and what is secret about it. */
export interface OpenedTransport {
  readonly transport: Transport;
  /** All secrets in the settings of the checkout and the user, also of other remotes. */
  readonly secrets: readonly string[];
  readonly known: KnownSettings | undefined;
  /** The settings that are not taken, by name. */
  readonly refused: readonly string[];
}

/** Reads how the remote is reached, once: later changes count for the next run, if at all. */
export async function openTransport(
  repository: Repository,
  { credentials, onlyKnownSettings = false }: TransportRequest,
): Promise<OpenedTransport> {
  const entries = await readSettings(repository);
  const secrets = readSecrets(entries);
  const { top, connects } = repository;
  if (!connects) {
    const { remote, extensions } = findTransport(entries, top);
    return {
      transport: { remote, settings: [], extensions, isPartial: false },
      secrets,
      known: undefined,
      refused: [],
    };
  }
  const known = openKnownSettings(repository, entries);
  const isTaken = (entry: SettingEntry) =>
    !onlyKnownSettings || !isTransport(entry.name) || isAuthorization(entry) || known.isKnown(entry);
  const transport = withCredentials(findTransport(entries.filter(isTaken), top), credentials);
  const refused = entries
    .filter((entry) => entry.scope !== "command" && !isTaken(entry))
    .map(({ name }) => name);
  return { transport, secrets, known, refused: [...new Set(refused)] };
}

/** What was not taken, and what to do, as one sentence. */
export function describeRefused(names: readonly string[]): string {
  return `These settings of git are not used to reach the remote, because they were not there when a run first worked in this checkout, and an agent may have made them: ${names.join(", ")}; remove them, or put them into the settings of the system (git config --system).`;
}
