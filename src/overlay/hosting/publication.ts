// Supervises a host: starts it, checks with the network that it hosts, and replaces it when it fails.
import { describeError, withDeadline } from "../../platform/index.ts";
import type { ConnectionEvent, Publication, PublicationState, PublishOptions } from "../contract.ts";
import { ControllerError, type NetworkService } from "../controller/index.ts";
import type { Host, HostEnd, HostedService, HostKind } from "./host.ts";
import {
  findObstacle,
  type NetworkView,
  type Obstacle,
  refuseRivalHost,
  refuseSecondHost,
  ServiceTaken,
} from "./network-view.ts";
import { afterTaken, firstLook, longestLook, pauses, waitAfter } from "./pauses.ts";

/** What a supervisor needs. */
export interface SupervisorOptions {
  kind: HostKind;
  /** Opens the view of the identity's controller. @throws ConfigurationError for an identity that cannot be used */
  openView(options: PublishOptions): NetworkView;
  random(): number;
}

interface AttemptEnd extends HostEnd {
  up: number | undefined; // how long the host was up, in ms; undefined when it did not come up
  isTaken: boolean;
}

/** Starts to host services, and keeps them hosted. */
export function superviseHost(supervisor: SupervisorOptions, options: PublishOptions): Publication {
  return new SupervisedPublication(supervisor, options);
}

class SupervisedPublication implements Publication {
  state: PublicationState = { kind: "starting" };
  readonly settled: Promise<PublicationState>;
  readonly #supervisor: SupervisorOptions;
  readonly #options: PublishOptions;
  readonly #over = new AbortController();
  readonly #stop: AbortSignal;
  readonly #running: Promise<void>;
  #settle: (state: PublicationState) => void = () => {};
  #wake = new AbortController(); // ends the wait for the next look at the network
  #lastLogged: string | undefined;
  #isNetworkNew = false; // the controller did not answer, or no router was online, since a host was last up

  constructor(supervisor: SupervisorOptions, options: PublishOptions) {
    this.#supervisor = supervisor;
    this.#options = options;
    this.#stop = AbortSignal.any([options.signal, this.#over.signal]);
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    for (let failures = 0; !this.#stop.aborted; ) {
      this.#enter({ kind: "starting" });
      const { up, why, isTaken, isRenewal } = await this.#attempt();
      if (this.#stop.aborted) break;
      const isSteady = isRenewal || (up !== undefined && up >= pauses.steady);
      failures = isSteady ? 1 : failures + 1;
      const again = isRenewal ? 0 : isTaken ? afterTaken(this.#supervisor.random()) : waitAfter(failures);
      this.#enter({ kind: up === undefined ? "unavailable" : "restarting", why, again });
      await clock.sleep(again, this.#stop);
    }
    this.#enter({ kind: "closed" });
  }

  /** Hosts until the host fails. Never rejects. */
  async #attempt(): Promise<AttemptEnd> {
    const { clock } = this.#options;
    let startedAt: number | undefined;
    const up = () => (startedAt === undefined ? undefined : clock.monotonic() - startedAt);
    try {
      await using view = this.#supervisor.openView(this.#options);
      const { host, services } = await this.#bringUp(view);
      await using _host = host;
      startedAt = clock.monotonic();
      this.#isNetworkNew = false;
      this.#enter({ kind: "up" });
      const { why, isRenewal } = await this.#watch(view, host, services);
      return { why, isRenewal, up: up(), isTaken: false };
    } catch (error) {
      const isTaken = error instanceof ServiceTaken;
      if (error instanceof ControllerError) this.#isNetworkNew = true;
      return { why: describeError(error), isRenewal: false, up: up(), isTaken };
    }
  }

  /** Starts the host and waits until the network knows it. @throws DeadlineExceeded ServiceTaken ControllerError Error */
  async #bringUp(view: NetworkView): Promise<{ host: Host; services: readonly NetworkService[] }> {
    const { clock } = this.#options;
    let starting: Promise<Host> | undefined;
    const start = async (late: AbortSignal) => {
      const cancelled = AbortSignal.any([late, this.#stop]);
      const known = await view.services();
      const wanted = this.#findServices(known);
      const services = wanted.map(({ network }) => network);
      const others = this.#supervisor.kind.alsoHosts(known).filter((other) => !services.includes(other));
      await refuseSecondHost(view, [...services, ...others]);
      cancelled.throwIfAborted();
      const events = {
        onTrouble: () => this.#wake.abort(),
        onRenewal: (why: string) => this.#options.log.warn(`${warnings.restarting}: ${why}`),
        onConnection: (event: ConnectionEvent) => this.#options.onConnection?.(event),
      };
      // A host that starts while the controller or a router does tries again only after half a minute; a new one comes up at once.
      for (let limit = pauses.knownLimit; ; limit *= 2) {
        starting = this.#supervisor.kind.start(this.#options, { wanted, others }, events);
        const host = await starting;
        if (await this.#waitUntilHosted(view, { host, services, limit }, cancelled))
          return { host, services };
        await host[Symbol.asyncDispose]();
        cancelled.throwIfAborted();
      }
    };
    try {
      return await withDeadline(clock, pauses.startLimit, (late) => orAbort(start(late), late, this.#stop));
    } catch (error) {
      const host = await starting?.catch(() => undefined);
      await host?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  #findServices(known: readonly NetworkService[]): HostedService[] {
    return this.#options.endpoints.map(({ service, socket }) => {
      const network = known.find(({ name }) => name === service);
      if (!network?.permissions.includes("Bind"))
        throw new Error(
          `the network has no service ${service} that the identity may host; run the commands that \`ralph-ci ziti plan\` prints`,
        );
      return { service, socket, network };
    });
  }

  /** @returns false when the network does not know the host after `limit` ms */
  async #waitUntilHosted(
    view: NetworkView,
    { host, services, limit }: { host: Host; services: readonly NetworkService[]; limit: number },
    cancelled: AbortSignal,
  ): Promise<boolean> {
    const { clock } = this.#options;
    let since = clock.monotonic();
    for (let wait = firstLook; ; wait = Math.min(2 * wait, longestLook)) {
      cancelled.throwIfAborted();
      const obstacle = await findObstacle(view, services);
      if (obstacle === undefined) {
        await refuseRivalHost(view, services);
        return true;
      }
      if (!obstacle.isOfHost) {
        this.#isNetworkNew = true;
        since = clock.monotonic();
      }
      if (this.#isNetworkNew && clock.monotonic() - since >= limit) return false;
      const end = await Promise.race([host.ended, clock.sleep(wait, cancelled)]);
      if (end) throw new Error(end.why);
    }
  }

  /** Watches a host that is up. @returns why it has ended, or must end */
  async #watch(view: NetworkView, host: Host, services: readonly NetworkService[]): Promise<HostEnd> {
    const { clock } = this.#options;
    let missingSince: number | undefined;
    let closeUntil = Number.NEGATIVE_INFINITY;
    for (;;) {
      const isCalm = this.state.kind === "up" && clock.monotonic() > closeUntil;
      this.#wake = new AbortController();
      const waited = AbortSignal.any([this.#wake.signal, this.#stop]);
      const end = await Promise.race([host.ended, clock.sleep(isCalm ? pauses.calm : pauses.close, waited)]);
      if (end) return end;
      if (this.#stop.aborted) return { why: "it was closed", isRenewal: false };
      const now = clock.monotonic();
      if (this.#wake.signal.aborted) closeUntil = now + pauses.closely;
      // A controller that does not answer must not delay the end of the run.
      const obstacle = await orAbort(look(view, services), this.#stop);
      if (obstacle === undefined) this.#enter({ kind: "up" });
      else this.#enter({ kind: "down", why: obstacle.why });
      // A new host does not help while the controller or the routers are gone, and the old one keeps its connections.
      missingSince = obstacle?.isOfHost ? (missingSince ?? now) : undefined;
      if (missingSince !== undefined && now - missingSince >= pauses.patience)
        return { why: `${obstacle?.why}, and the host did not reconnect`, isRenewal: false };
    }
  }

  #enter(state: PublicationState): void {
    const isSame = this.state.kind === state.kind;
    if (isSame && (state.kind === "up" || state.kind === "down")) return;
    this.state = state;
    this.#log(state);
    this.#options.onState?.(state);
    if (state.kind !== "starting") this.#settle(state);
  }

  /** Logs the same reason only once while it lasts. */
  #log(state: PublicationState): void {
    const { log, endpoints } = this.#options;
    if (state.kind === "up") {
      this.#lastLogged = undefined;
      log.info(`Reachable in the Ziti network: ${endpoints.map(({ service }) => service).join(", ")}`);
    }
    if (!("why" in state) || state.why === this.#lastLogged) return;
    if (state.kind === "restarting" && state.again === 0) return;
    this.#lastLogged = state.why;
    log.warn(`${warnings[state.kind]}: ${state.why}`);
  }
}

const warnings = {
  down: "The run cannot be reached through the Ziti network now",
  restarting: "The host in the Ziti network is restarted",
  unavailable: "The run could not be published in the Ziti network",
} as const;

/** Resolves as the promise does, or rejects as soon as one of the signals aborts. */
function orAbort<T>(promise: Promise<T>, ...signals: AbortSignal[]): Promise<T> {
  const signal = AbortSignal.any(signals);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** What is wrong from the network's view; a controller that does not answer is an obstacle, too. */
async function look(view: NetworkView, services: readonly NetworkService[]): Promise<Obstacle | undefined> {
  try {
    return await findObstacle(view, services);
  } catch (error) {
    if (error instanceof ControllerError) return { why: error.message, isOfHost: false };
    throw error;
  }
}
