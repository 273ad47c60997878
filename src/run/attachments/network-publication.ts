// Publishes the services of a run in the OpenZiti network, with the program or the SDK that works here.
import type { Services } from "../../attach/index.ts";
import {
  choosePublisher,
  enrolIdentity,
  findSdk,
  findZiti,
  type Publication,
  serviceName,
} from "../../overlay/index.ts";
import { describeError, machineKind, makeFolder, OwnerStack, randomFraction } from "../../platform/index.ts";
import type { RunContext } from "../context.ts";

/** How a run publishes its services. */
export interface NetworkOptions {
  /** The private folder for sockets and identities. */
  readonly folder: string;
  /** `NAME=value`, by which the processes of the publisher are found again. */
  readonly runMarker: string;
  /** The run is over: nothing new is begun. What is published stays until this is disposed. */
  readonly over: AbortSignal;
  onUp(): void;
}

/** The services of one run in the network. Its failures are warnings. */
export class NetworkPublication implements AsyncDisposable {
  readonly #owned = new OwnerStack();
  readonly #closed = new AbortController();
  readonly #context: RunContext;
  readonly #options: NetworkOptions;
  #publication: Publication | undefined;
  #ziti: Promise<string> | undefined;

  constructor(context: RunContext, options: NetworkOptions) {
    this.#context = context;
    this.#options = options;
  }

  isUp(): boolean {
    return this.#publication?.state.kind === "up";
  }

  /** Enrols the token's identity. If that fails, people on this machine can still attach. */
  async enrol(token: string): Promise<string | undefined> {
    const { folder, over: signal } = this.#options;
    const { environment } = this.#context.host;
    makeFolder(folder);
    const ziti = await this.#findZiti();
    return enrolIdentity({ token, ziti, folder, environment, signal }).catch((error: unknown) => {
      this.#warn(`people on other machines cannot attach to this run: ${describeError(error)}`);
      return undefined;
    });
  }

  /** Publishes the services with this identity, unless the run is over. */
  async publish(services: Services, identity: string): Promise<void> {
    const { inputs, host, log, clock } = this.#context;
    const { folder, runMarker, over: signal, onUp } = this.#options;
    const { backend } = inputs.attach;
    const { environment, program } = host;
    const { publisher, refused } = await choosePublisher(backend, {
      findZiti: () => this.#findZiti(),
      sdk: findSdk(program),
      environment,
      folder,
      marker: runMarker,
      clock,
      signal,
      random: randomFraction,
    });
    if (signal.aborted) return;
    if (publisher.name === "none" && backend !== "none")
      return log.warn(`people on other machines cannot attach to this run: ${refused.join("; ")}`);
    this.#publication = this.#owned.use(
      publisher.publish({
        endpoints: this.#endpoints(services),
        identity,
        folder,
        environment,
        marker: runMarker,
        clock,
        signal: this.#closed.signal,
        log: { info: log.info, warn: (line) => this.#warnOfPublication(line) },
        onState: ({ kind }) => {
          if (kind === "up") onUp();
        },
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    await this.#owned.disposeAsync();
  }

  #endpoints(services: Services) {
    const { inputs, location } = this.#context;
    return services.endpoints.map(({ name, socket }) => {
      const [kind, write] = name.split("-") as ["terminal" | "control" | "opencode", string?];
      const access = write ? "write" : "read";
      return { service: serviceName(kind, access, location.slug, inputs.attach.zone), socket };
    });
  }

  /** The tunneler's program: the machine's own, or one installed where that is allowed. */
  async #findZiti(): Promise<string> {
    const { inputs, host, clock } = this.#context;
    const { environment, toolFolder } = host;
    const { backend } = inputs.attach;
    const folder = backend === "auto" || backend === "tunneler" ? toolFolder : undefined;
    const { over: signal } = this.#options;
    this.#ziti ??= findZiti({ machine: machineKind(), folder, environment, clock, signal }).catch((error) => {
      this.#warn(`ziti is not installed: ${describeError(error)}`);
      return "ziti";
    });
    return this.#ziti;
  }

  /** Warns, unless the failure is only a result of the run's end. */
  #warn(line: string): void {
    if (!this.#options.over.aborted) this.#context.log.warn(line);
  }

  /** The publication reports each reason once while it lasts. */
  #warnOfPublication(line: string): void {
    const { log, redactor } = this.#context;
    log.warn(`attach=${this.#publication?.state.kind ?? "unavailable"}: ${redactor.text(line)}`);
  }
}
