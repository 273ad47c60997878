// Lets people join a run while it goes on: opens the services, has them published, and stays for those who are there.
import * as path from "node:path";
import {
  type AttachRequest,
  openServices,
  ownRunAddress,
  renderConnectionInstructions,
  type Services,
} from "../attach/index.ts";
import { createGitHubClient } from "../github/index.ts";
import type { AttachInputs } from "../inputs/index.ts";
import {
  attachFolder,
  attachMarkerVariable,
  type LoopContext,
  type LoopEvent,
  personKindPrefix,
  writeSignal,
} from "../loop/index.ts";
import {
  choosePublisher,
  enrolIdentity,
  findSdk,
  findZiti,
  identitySecret,
  isEnrolmentToken,
  type Publication,
  serviceName,
} from "../overlay/index.ts";
import {
  type Clock,
  describeError,
  type Environment,
  type Log,
  machineKind,
  makeFolder,
  OwnerStack,
  randomShare,
  removeFolder,
} from "../platform/index.ts";
import { readStatus } from "../report/index.ts";

/** What joining takes from the machine it is on. */
export interface AttachmentsHost {
  /** Where the user stands: the path of an identity may be relative to it. */
  folder: string;
  environment: Environment;
  clock: Clock;
  /** The Node that runs the program. */
  program: string;
  /** `owner/name`, where the machine knows it. */
  repository?: string | undefined;
  credentials?: { readonly token: string } | undefined;
  /** Where programs are installed that are missing; undefined where nothing is to be installed. */
  toolFolder?: string | undefined;
  /** Why nobody may join whatever was asked for; undefined where people may. */
  refusesPeople?: string | undefined;
}

/** The run that is joined. */
export type Joined = Pick<
  LoopContext,
  "runId" | "place" | "journal" | "redactor" | "announce" | "control" | "people"
> & {
  readonly log: Log;
  /** Names the line of snapshots. */
  readonly stateKey: string;
  /** The effort's signal folder. */
  readonly signals: string;
  /** When the run is over at the latest, ms since the epoch. */
  readonly until: number;
};

/** What people can join of a run; disposing it ends every visit. */
export interface Attachments extends AsyncDisposable {
  /** Takes in what the loop tells; texts in it are redacted already. */
  observe(event: LoopEvent): void;
  /** Stays for those who are there, until the run has to be over or a request to end comes. */
  linger(): Promise<void>;
}

const nobody: Attachments = {
  observe: () => {},
  linger: async () => {},
  [Symbol.asyncDispose]: async () => {},
};

/**
 * Opens a run to people, as its inputs say; the run waits for nothing of it, and nothing that goes wrong with it is thrown.
 * @throws ConfigurationError for an identity that is none
 */
export function openAttachments(inputs: AttachInputs, host: AttachmentsHost, joined: Joined): Attachments {
  if (inputs.mode === "off") return nobody;
  if (host.refusesPeople !== undefined) {
    joined.log.warn(`nobody can join this run: ${host.refusesPeople}`);
    return nobody;
  }
  const identity = inputs.identity === undefined ? undefined : path.resolve(host.folder, inputs.identity);
  // Better told now than as a warning among others.
  if (identity !== undefined && !isEnrolmentToken(identity)) identitySecret(identity);
  return new OpenJoining(inputs, host, joined, identity);
}

class OpenJoining implements Attachments {
  readonly #owned = new OwnerStack();
  readonly #over = new AbortController();
  readonly #inputs: AttachInputs;
  readonly #host: AttachmentsHost;
  readonly #joined: Joined;
  readonly #opening: Promise<void>;
  /** What was told before the services were open. */
  #early: LoopEvent[] = [];
  #services: Services | undefined;
  #publication: Publication | undefined;
  #ziti: Promise<string> | undefined;
  #recorded: Promise<void> | undefined;
  /** Rings when somebody leaves. */
  #onLeave = () => {};

  constructor(inputs: AttachInputs, host: AttachmentsHost, joined: Joined, identity: string | undefined) {
    this.#inputs = inputs;
    this.#host = host;
    this.#joined = joined;
    this.#opening = this.#open(identity).catch((error: unknown) => {
      joined.log.warn(`people cannot join this run: ${describeError(error)}`);
      this.#early = [];
    });
  }

  observe(event: LoopEvent): void {
    if (this.#services) this.#services.observe(event);
    else this.#early.push(event);
    if (event.kind === "iteration-started" && this.#publication?.state.kind === "up") this.#invite();
  }

  async linger(): Promise<void> {
    const { linger } = this.#inputs;
    const { clock } = this.#host;
    const { control, log, until } = this.#joined;
    const time = Math.min(linger, until - clock.now().getTime());
    const visits = () => this.#services?.participants() ?? [];
    const isAsked = () => control.request() === "cancel" || control.request() === "stop";
    if (time <= 0 || visits().length === 0 || isAsked()) return;
    log.info(`The run stays for those who are there, ${Math.ceil(time / 60_000)} minutes at most.`);
    const gone = new AbortController();
    const look = () => {
      if (visits().length === 0 || isAsked()) gone.abort();
    };
    this.#onLeave = look;
    using _asked = control.onChange(look);
    await clock.sleep(time, gone.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new Error("the run is over"));
    await this.#opening;
    await this.#owned.disposeAsync();
    await Promise.all([this.#joined.people.written(), this.#recorded]);
    removeFolder(attachFolder(this.#joined.runId));
  }

  async #open(given: string | undefined): Promise<void> {
    const identity = given !== undefined && isEnrolmentToken(given) ? await this.#enrol(given) : given;
    const secret = identity === undefined ? undefined : identitySecret(identity);
    if (secret !== undefined)
      this.#joined.redactor.add(secret.split("\n").filter((line) => line !== "" && !line.startsWith("-")));
    const services = this.#owned.use(await openServices(this.#request(secret)));
    for (const event of this.#early) services.observe(event);
    this.#early = [];
    this.#services = services;
    if (identity !== undefined && !this.#over.signal.aborted) await this.#publish(services, identity);
  }

  /** People on this machine can join all the same where a token gives no identity. */
  async #enrol(token: string): Promise<string | undefined> {
    const folder = attachFolder(this.#joined.runId);
    makeFolder(folder);
    const { environment } = this.#host;
    const order = { token, ziti: await this.#findZiti(), folder, environment, signal: this.#over.signal };
    return enrolIdentity(order).catch((error: unknown) => {
      this.#warn(`nobody from elsewhere can join this run: ${describeError(error)}`);
      return undefined;
    });
  }

  #request(secret: string | undefined): AttachRequest {
    const { mode, users, keys, zone } = this.#inputs;
    const { place, runId, people, log, redactor, journal, stateKey, signals } = this.#joined;
    const { environment, clock } = this.#host;
    if (mode === "off") throw new Error("nobody is to join");
    return {
      ...{ mode, hasPorts: false, stateKey, environment, clock, redactor },
      folder: attachFolder(runId),
      keys: users.length + keys.length > 0 ? { lines: keys, users, github: this.#github() } : undefined,
      hostSecret: secret === undefined ? undefined : Buffer.from(secret),
      mark: `${attachMarkerVariable}=${runId}`,
      hostNames: (["control", "opencode"] as const).flatMap((kind) =>
        (["read", "write"] as const).map((access) => serviceName(kind, access, place.slug, zone)),
      ),
      status: () => ({ ...readStatus(journal, place.slug)[0], runUrl: ownRunAddress(environment) ?? null }),
      sendCommand: (verb) => writeSignal(signals, verb),
      listener: {
        onJoin: people.onJoin,
        onLeave: (visit) => {
          people.onLeave(visit);
          this.#onLeave();
        },
        onAction: people.onTouch,
        onWarning: log.warn,
      },
    };
  }

  #github() {
    const { repository, credentials, environment, clock } = this.#host;
    const { GITHUB_API_URL: apiUrl } = environment;
    const token = credentials?.token;
    if (!apiUrl || !repository || !token) return undefined;
    return createGitHubClient({ apiUrl, repository, token, clock, stop: this.#over.signal });
  }

  async #publish(services: Services, identity: string): Promise<void> {
    const { backend, zone } = this.#inputs;
    const { runId, place, log } = this.#joined;
    const { environment, clock, program } = this.#host;
    const folder = attachFolder(runId);
    const mark = `${attachMarkerVariable}=${runId}`;
    const sdk = findSdk(program);
    const ziti = sdk.addon === undefined || backend === "tunneler" ? await this.#findZiti() : "ziti";
    const { signal } = this.#over;
    const parts = { ziti, sdk, environment, folder, mark, clock, signal };
    const { publisher, refused } = await choosePublisher(backend, { ...parts, random: randomShare });
    if (signal.aborted) return;
    if (publisher.name === "none" && backend !== "none")
      return log.warn(`nobody from elsewhere can join this run: ${refused.join("; ")}`);
    const endpoints = services.endpoints.map(({ name, socket }) => {
      const [kind, write] = name.split("-") as ["terminal" | "control" | "opencode", string?];
      return { service: serviceName(kind, write ? "write" : "read", place.slug, zone), socket };
    });
    this.#publication = this.#owned.use(
      publisher.publish({
        ...{ endpoints, identity, folder, environment, mark, clock, signal },
        log: { info: log.info, warn: (line) => this.#tellTrouble(line) },
        onState: ({ kind }) => {
          if (kind === "up") this.#invite();
        },
      }),
    );
  }

  /** The program of the tunneler: the machine's own, else one that is installed where that is wanted. */
  async #findZiti(): Promise<string> {
    const { environment, toolFolder, clock } = this.#host;
    const { backend } = this.#inputs;
    const folder = backend === "auto" || backend === "tunneler" ? toolFolder : undefined;
    const { signal } = this.#over;
    this.#ziti ??= findZiti({ machine: machineKind(), folder, environment, clock, signal }).catch((error) => {
      this.#warn(`ziti is not installed: ${describeError(error)}`);
      return "ziti";
    });
    return this.#ziti;
  }

  /** What was given up because the run is over is nobody's trouble. */
  #warn(line: string): void {
    if (!this.#over.signal.aborted) this.#joined.log.warn(line);
  }

  /** The publication tells each reason once, for as long as it lasts. */
  #tellTrouble(line: string): void {
    const { log, redactor } = this.#joined;
    log.warn(`attach=${this.#publication?.state.kind ?? "unavailable"}: ${redactor.text(line)}`);
  }

  /** How people come here, as often as there is something new to come for. */
  #invite(): void {
    const { mode, zone } = this.#inputs;
    const { place, log, until } = this.#joined;
    const { repository } = this.#host;
    if (mode === "off") return;
    const invitation = renderConnectionInstructions({ mode, effort: place.slug, zone, repository, until });
    log.info(invitation);
    this.#recorded ??= this.#record(invitation);
  }

  /** The job's page tells it once. */
  async #record(invitation: string): Promise<void> {
    const { journal, place, runId, log } = this.#joined;
    const at = this.#host.clock.now().toISOString();
    const row = {
      effort: place.slug,
      runId,
      n: null,
      at,
      kind: `${personKindPrefix}invited`,
      detail: invitation,
    };
    await journal
      .write((tables) => tables.events.add(row))
      .catch((error: unknown) =>
        log.warn(`how people can join could not be recorded: ${describeError(error)}`),
      );
  }
}
