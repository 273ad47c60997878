// Lets people attach to a run: opens the services, publishes them, and keeps the run up for people who are connected.
import * as path from "node:path";
import {
  type AttachRequest,
  openServices,
  ownRunAddress,
  renderConnectionInstructions,
  type Services,
} from "../../attach/index.ts";
import { createGitHubClient } from "../../github/index.ts";
import type { RunInputs } from "../../inputs/index.ts";
import {
  attachFolder,
  attachMarkerVariable,
  type Control,
  type LoopEvent,
  type Presence,
  personKindPrefix,
  recordEvents,
  writeSignal,
} from "../../loop/index.ts";
import { identitySecret, isEnrolmentToken, serviceName } from "../../overlay/index.ts";
import { describeError, OwnerStack, removeFolder } from "../../platform/index.ts";
import { readStatus } from "../../report/index.ts";
import type { RunContext } from "../context.ts";
import { createLiveReport } from "../report/index.ts";
import { NetworkPublication } from "./network-publication.ts";

/** The services of a run that people attach to. Disposing closes every connection. */
export interface Attachments extends AsyncDisposable {
  /** Waits while people are connected, until the run's time is over or it is asked to end. */
  linger(): Promise<void>;
}

const noAttachments: Attachments = {
  linger: async () => {},
  [Symbol.asyncDispose]: async () => {},
};

/** Checks the file of the identity before the run starts. @throws ConfigurationError if it cannot be used */
export function checkIdentity({ attach }: Pick<RunInputs, "attach">, folder: string): void {
  const file = identityFile(attach, folder);
  if (attach.mode !== "off" && file !== undefined && !isEnrolmentToken(file)) identitySecret(file);
}

/** The absolute path of the identity's file; undefined where none was given, or the user did not ask to let people attach. */
function identityFile({ identity, isAsked }: RunInputs["attach"], folder: string): string | undefined {
  return identity === undefined || !isAsked ? undefined : path.resolve(folder, identity);
}

/** Says once if the options let fewer people attach than they seem to. */
function warnOfUnreachableRun({ inputs, host, log }: RunContext): void {
  const { mode, identity, isAsked } = inputs.attach;
  if (!isAsked && identity !== undefined)
    log.warn(
      "--ziti-identity has no effect without --attach; add --attach read to let people elsewhere watch",
    );
  if (isAsked && identity === undefined && host.environment.GITHUB_ACTIONS === "true")
    log.warn(
      `--attach "${mode}" reaches only people on this runner, because no identity was given; add --ziti-identity, or leave --attach out`,
    );
}

/** Lets people attach to a run, as its inputs say. It works in the background, and its failures are warnings. */
export function openAttachments(context: RunContext, control: Control, presence: Presence): Attachments {
  const { inputs, host, log } = context;
  if (inputs.attach.mode === "off") return noAttachments;
  if (host.attachRefusal !== undefined) {
    log.warn(`attaching to this run is off: ${host.attachRefusal}`);
    return noAttachments;
  }
  warnOfUnreachableRun(context);
  return new OpenAttachments(context, control, presence, identityFile(inputs.attach, host.folder));
}

class OpenAttachments implements Attachments {
  readonly #owned = new OwnerStack();
  readonly #over = new AbortController();
  readonly #context: RunContext;
  readonly #control: Control;
  readonly #presence: Presence;
  readonly #folder: string;
  /** When the run is over at the latest, in ms since the epoch. */
  readonly #until: number;
  readonly #network: NetworkPublication;
  readonly #opening: Promise<void>;
  /** Events from before the services were open. */
  #early: LoopEvent[] = [];
  #services: Services | undefined;
  #recorded: Promise<void> | undefined;
  #onLeave = () => {};

  constructor(context: RunContext, control: Control, presence: Presence, identity: string | undefined) {
    const { runId, inputs, host, observe } = context;
    this.#context = context;
    this.#control = control;
    this.#presence = presence;
    this.#folder = attachFolder(runId);
    this.#until = host.startedAt + inputs.maxRuntime;
    this.#network = new NetworkPublication(context, {
      folder: this.#folder,
      runMarker: this.#marker(),
      over: this.#over.signal,
      onUp: () => this.#announceServices(),
    });
    observe((event) => this.#observe(event));
    this.#opening = this.#open(identity).catch((error: unknown) => {
      this.#warn(`people cannot attach to this run: ${describeError(error)}`);
      this.#early = [];
    });
  }

  #observe(event: LoopEvent): void {
    if (this.#services) this.#services.observe(event);
    else this.#early.push(event);
    if (event.kind === "iteration-started" && this.#network.isUp()) this.#announceServices();
  }

  async linger(): Promise<void> {
    const { inputs, clock, log } = this.#context;
    const control = this.#control;
    const time = Math.min(inputs.attach.linger, this.#until - clock.now().getTime());
    const connections = () => this.#services?.participants() ?? [];
    const isAsked = () => control.request() === "cancel" || control.request() === "stop";
    if (time <= 0 || connections().length === 0 || isAsked()) return;
    log.info(`The run waits for connected people to leave, for ${Math.ceil(time / 60_000)} minutes at most.`);
    const gone = new AbortController();
    const look = () => {
      if (connections().length === 0 || isAsked()) gone.abort();
    };
    this.#onLeave = look;
    using _asked = control.onChange(look);
    await clock.sleep(time, gone.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new Error("the run is over"));
    await this.#opening;
    // First, because its closing messages go through the network.
    await this.#owned.disposeAsync();
    await this.#network[Symbol.asyncDispose]();
    await Promise.all([this.#presence.written(), this.#recorded]);
    removeFolder(this.#folder);
  }

  async #open(given: string | undefined): Promise<void> {
    const identity =
      given !== undefined && isEnrolmentToken(given) ? await this.#network.enrol(given) : given;
    const secret = identity === undefined ? undefined : identitySecret(identity);
    if (secret !== undefined)
      this.#context.redactor.add(secret.split("\n").filter((line) => line !== "" && !line.startsWith("-")));
    const services = this.#owned.use(await openServices(this.#request(secret)));
    for (const event of this.#early) services.observe(event);
    this.#early = [];
    this.#services = services;
    if (identity !== undefined && !this.#over.signal.aborted) await this.#network.publish(services, identity);
  }

  #request(secret: string | undefined): AttachRequest {
    const { inputs, host, clock, redactor, location, journal, stateKey, signals } = this.#context;
    const { mode, users, keys, zone } = inputs.attach;
    const presence = this.#presence;
    if (mode === "off") throw new Error("attach is off");
    const { page, report } = createLiveReport(this.#context);
    return {
      mode,
      page,
      report,
      stateKey,
      environment: host.environment,
      clock,
      redactor,
      folder: this.#folder,
      keys: users.length + keys.length > 0 ? { lines: keys, users, github: this.#github() } : undefined,
      hostSecret: secret === undefined ? undefined : Buffer.from(secret),
      marker: this.#marker(),
      loadsAll: inputs.attach.isAsked,
      hostNames: (["control", "opencode"] as const).flatMap((kind) =>
        (["read", "write"] as const).map((access) => serviceName(kind, access, location.slug, zone)),
      ),
      status: () => ({
        ...readStatus(journal, location.slug)[0],
        runUrl: ownRunAddress(host.environment) ?? null,
      }),
      sendCommand: (verb) => writeSignal(signals, verb),
      listener: {
        onJoin: presence.onJoin,
        onLeave: (visit) => {
          presence.onLeave(visit);
          this.#onLeave();
        },
        onAction: presence.onTouch,
        onWarning: (text) => this.#warn(text),
      },
    };
  }

  /** What the user did not ask for is not missed. */
  #warn(text: string): void {
    if (this.#context.inputs.attach.isAsked) this.#context.log.warn(text);
  }

  #marker(): string {
    return `${attachMarkerVariable}=${this.#context.runId}`;
  }

  #github() {
    const { repository, credentials, environment, clock } = this.#context.host;
    const { GITHUB_API_URL: apiUrl } = environment;
    const token = credentials?.token;
    if (!apiUrl || !repository || !token) return undefined;
    return createGitHubClient({ apiUrl, repository, token, clock, stop: this.#over.signal });
  }

  /** Says how to attach: once the services are up, and again at each iteration. */
  #announceServices(): void {
    const { inputs, host, location, log } = this.#context;
    const { mode, zone } = inputs.attach;
    if (mode === "off") return;
    const text = renderConnectionInstructions({
      mode,
      effort: location.slug,
      zone,
      repository: host.repository,
      until: this.#until,
    });
    log.info(text);
    this.#recorded ??= this.#record(text);
  }

  /** Records once how to attach, for the job's page. */
  async #record(text: string): Promise<void> {
    const invitation = { kind: `${personKindPrefix}invited`, details: [text] };
    await recordEvents(this.#context, invitation).catch((error: unknown) =>
      this.#context.log.warn(`the instructions for attaching could not be recorded: ${describeError(error)}`),
    );
  }
}
