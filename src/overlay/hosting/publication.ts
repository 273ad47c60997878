// Keeps services hosted: starts the host, believes only the network that it hosts, and begins anew when it fails.
import { describeError, withDeadline } from "../../platform/index.ts";
import type { Publication, PublicationState, PublishOptions } from "../contract.ts";
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

/** What a supervised publication is made of. */
export interface SupervisorOptions {
  kind: HostKind;
  /** Asks the controller of the order's identity. @throws ConfigurationError for an identity that cannot be used */
  openView(order: PublishOptions): NetworkView;
  /** Between 0 and 1, so that two who step back do not meet again. */
  random(): number;
}

/** Why an attempt to host is over. */
interface AttemptEnd extends HostEnd {
  /** How long it was up, in ms; undefined where it never was. */
  up: number | undefined;
  isTaken: boolean;
}

/** Begins to host what an order names. */
export function superviseHost(parts: SupervisorOptions, order: PublishOptions): Publication {
  return new SupervisedPublication(parts, order);
}

class SupervisedPublication implements Publication {
  state: PublicationState = { kind: "starting" };
  readonly settled: Promise<PublicationState>;
  readonly #parts: SupervisorOptions;
  readonly #order: PublishOptions;
  readonly #over = new AbortController();
  readonly #stop: AbortSignal;
  readonly #running: Promise<void>;
  #settle: (state: PublicationState) => void = () => {};
  /** Ends the wait for the next look at the network. */
  #wake = new AbortController();
  /** The reason that was logged last. */
  #told: string | undefined;

  constructor(parts: SupervisorOptions, order: PublishOptions) {
    this.#parts = parts;
    this.#order = order;
    this.#stop = AbortSignal.any([order.signal, this.#over.signal]);
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
    const { clock } = this.#order;
    for (let failures = 0; !this.#stop.aborted; ) {
      this.#enter({ kind: "starting" });
      const { up, why, isTaken, isRenewal } = await this.#attempt();
      if (this.#stop.aborted) break;
      const isSteady = isRenewal || (up !== undefined && up >= pauses.steady);
      failures = isSteady ? 1 : failures + 1;
      const again = isRenewal ? 0 : isTaken ? afterTaken(this.#parts.random()) : waitAfter(failures);
      this.#enter({ kind: up === undefined ? "unavailable" : "restarting", why, again });
      await clock.sleep(again, this.#stop);
    }
    this.#enter({ kind: "closed" });
  }

  /** Hosts once, for as long as it goes well. It never rejects. */
  async #attempt(): Promise<AttemptEnd> {
    const { clock } = this.#order;
    let began: number | undefined;
    const up = () => (began === undefined ? undefined : clock.monotonic() - began);
    try {
      await using view = this.#parts.openView(this.#order);
      const { host, services } = await this.#bringUp(view);
      await using _host = host;
      began = clock.monotonic();
      this.#enter({ kind: "up" });
      return { ...(await this.#watch(view, host, services)), up: up(), isTaken: false };
    } catch (error) {
      const isTaken = error instanceof ServiceTaken;
      return { why: describeError(error), isRenewal: false, up: up(), isTaken };
    }
  }

  /** Starts the host and waits until the network knows it. @throws DeadlineExceeded ServiceTaken ControllerError Error */
  async #bringUp(view: NetworkView): Promise<{ host: Host; services: readonly NetworkService[] }> {
    const { clock } = this.#order;
    let starting: Promise<Host> | undefined;
    const begin = async (late: AbortSignal) => {
      const given = AbortSignal.any([late, this.#stop]);
      const known = await view.services();
      const wanted = this.#find(known);
      const services = wanted.map(({ network }) => network);
      const others = this.#parts.kind.alsoHosts(known).filter((other) => !services.includes(other));
      await refuseSecondHost(view, [...services, ...others]);
      given.throwIfAborted();
      starting = this.#parts.kind.start(
        this.#order,
        { wanted, others },
        {
          onTrouble: () => this.#wake.abort(),
          onConnection: (visit) => this.#order.onConnection?.(visit),
        },
      );
      const host = await starting;
      await this.#untilHosted(view, host, services, given);
      return { host, services };
    };
    try {
      return await withDeadline(clock, pauses.startLimit, (late) => orAbort(begin(late), late, this.#stop));
    } catch (error) {
      const host = await starting?.catch(() => undefined);
      await host?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  #find(known: readonly NetworkService[]): HostedService[] {
    return this.#order.endpoints.map((endpoint) => {
      const network = known.find(({ name }) => name === endpoint.service);
      if (!network?.permissions.includes("Bind"))
        throw new Error(
          `there is no service ${endpoint.service} that the identity may host; do what \`ralph-ci ziti plan\` prints`,
        );
      return { ...endpoint, network };
    });
  }

  async #untilHosted(
    view: NetworkView,
    host: Host,
    services: readonly NetworkService[],
    given: AbortSignal,
  ): Promise<void> {
    for (let wait = firstLook; ; wait = Math.min(2 * wait, longestLook)) {
      given.throwIfAborted();
      if ((await findObstacle(view, services)) === undefined) return refuseRivalHost(view, services);
      const end = await Promise.race([host.ended, this.#order.clock.sleep(wait, given)]);
      if (end) throw new Error(end.why);
    }
  }

  /** Looks after a host that is up. @returns why it is no more */
  async #watch(view: NetworkView, host: Host, services: readonly NetworkService[]): Promise<HostEnd> {
    const { clock } = this.#order;
    let missing: number | undefined;
    let closely = Number.NEGATIVE_INFINITY;
    for (;;) {
      const isCalm = this.state.kind === "up" && clock.monotonic() > closely;
      this.#wake = new AbortController();
      const waited = AbortSignal.any([this.#wake.signal, this.#stop]);
      const end = await Promise.race([host.ended, clock.sleep(isCalm ? pauses.calm : pauses.close, waited)]);
      if (end) return end;
      if (this.#stop.aborted) return { why: "it was closed", isRenewal: false };
      const now = clock.monotonic();
      if (this.#wake.signal.aborted) closely = now + pauses.closely;
      // A controller that does not answer must not keep a run that is over.
      const obstacle = await orAbort(look(view, services), this.#stop);
      if (obstacle === undefined) this.#enter({ kind: "up" });
      else this.#enter({ kind: "down", why: obstacle.why });
      // While controller or routers are gone a new host would not come up, and the old one keeps its connections.
      missing = obstacle?.isOfHost ? (missing ?? now) : undefined;
      if (missing !== undefined && now - missing >= pauses.patience)
        return { why: `${obstacle?.why}, and the host did not mend it`, isRenewal: false };
    }
  }

  #enter(state: PublicationState): void {
    const isOld = this.state.kind === state.kind;
    if (isOld && (state.kind === "up" || state.kind === "down")) return;
    this.state = state;
    this.#tell(state);
    this.#order.onState?.(state);
    if (state.kind !== "starting") this.#settle(state);
  }

  /** Logs what a person should know; a reason that lasts is told once. */
  #tell(state: PublicationState): void {
    const { log, endpoints } = this.#order;
    if (state.kind === "up") {
      this.#told = undefined;
      log.info(`Reachable in the Ziti network: ${endpoints.map(({ service }) => service).join(", ")}`);
    }
    if (!("why" in state) || state.why === this.#told) return;
    if (state.kind === "restarting" && state.again === 0) return;
    this.#told = state.why;
    log.warn(`${troubles[state.kind]}: ${state.why}`);
  }
}

const troubles = {
  down: "Nobody gets through the Ziti network now",
  restarting: "The host in the Ziti network is started again",
  unavailable: "Nobody can attach through the Ziti network for now",
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

/** What is wrong as the network sees it, its own silence as well. */
async function look(view: NetworkView, services: readonly NetworkService[]): Promise<Obstacle | undefined> {
  try {
    return await findObstacle(view, services);
  } catch (error) {
    if (error instanceof ControllerError) return { why: error.message, isOfHost: false };
    throw error;
  }
}
