// Stores of artifacts on a GitHub of a test's own.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Route } from "../../../test/kit/github/faults.ts";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import {
  type ArtifactService,
  type ArtifactServiceOptions,
  createGitHubClient,
  openArtifactService,
  readOwnRun,
} from "../../github/index.ts";
import { type Clock, type Log, systemClock } from "../../platform/index.ts";
import type { SnapshotStore } from "../contract.ts";
import { stateKey, TemporaryStore } from "../store.fixture.ts";
import { type ArtifactStoreOptions, createArtifactStore } from "./artifact-store.ts";

/** Lends out services and takes them back, so that the package is not loaded again for each upload. */
export class ServicePool implements AsyncDisposable {
  readonly #idle = new Map<string, ArtifactService[]>();

  lend(options: ArtifactServiceOptions): ArtifactService {
    const key = options.environment.ACTIONS_RUNTIME_TOKEN ?? "";
    const idle = this.#idle.get(key) ?? [];
    this.#idle.set(key, idle);
    const service = idle.pop() ?? openArtifactService(options);
    return { ...service, [Symbol.asyncDispose]: async () => void idle.push(service) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const services = [...this.#idle.values()].flat();
    await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
    this.#idle.clear();
  }
}

/** What a test may change about a store. */
export interface TestStoreOptions extends Partial<ArtifactStoreOptions> {
  readonly runId?: number;
  readonly retentionDays?: number;
  readonly log?: Log;
  readonly clock?: Clock;
  /** Has to be of one server and one clock. */
  readonly pool?: ServicePool;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Deadlines no test of a service that works comes near, in ms; told apart by their length. */
export const deadlines = { call: 300_000, download: 310_000, upload: 320_000, service: 330_000 } as const;

/** A store as the step of a run has it. */
export function createTestStore(server: GitHubServer, wishes: TestStoreOptions = {}): SnapshotStore {
  const { runId = 100, clock = systemClock, log = { info() {}, warn() {} }, ...others } = wishes;
  const { retentionDays, pool, environment: changed, ...rest } = others;
  const environment = { ...server.environment(runId), ...changed };
  const {
    GITHUB_API_URL: apiUrl = "",
    GITHUB_REPOSITORY: repository = "",
    GITHUB_TOKEN: token = "",
  } = environment;
  const { call: deadline, download: downloadDeadline, upload: uploadDeadline } = deadlines;
  const service = { environment, clock, retentionDays, uploadDeadline, deadline: deadlines.service };
  return createArtifactStore({
    github: createGitHubClient({ apiUrl, repository, token, clock, deadline, downloadDeadline }),
    openService: () => (pool ? pool.lend(service) : openArtifactService(service)),
    own: readOwnRun(environment)!,
    clock,
    log,
    ...rest,
  });
}

/** One GitHub for the tests of a file, empty for each of them, and a clock that they turn. */
export class ArtifactTestBench {
  readonly clock = new TestClock();
  readonly #pool = new ServicePool();
  #server: GitHubServer | undefined;
  #kept: TemporaryStore | undefined;

  get server(): GitHubServer {
    return this.#server!;
  }

  get temporary(): TemporaryStore {
    return this.#kept!;
  }

  async open(): Promise<void> {
    this.#server = await GitHubServer.open();
  }

  async close(): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }

  begin(): void {
    this.server.reset();
    this.clock.waits.splice(0);
    this.#kept = new TemporaryStore();
  }

  /** @throws Error where a token or the signature of an address was told of */
  end(): void {
    const said = [...this.temporary.warnings, ...this.temporary.messages].join("\n");
    this.temporary[Symbol.dispose]();
    if (said.includes(testToken) || /sig=|eyJ/.test(said)) throw new Error(`a secret was told: ${said}`);
  }

  store(wishes: TestStoreOptions = {}): SnapshotStore {
    const { clock, temporary } = this;
    const info = (line: string) => void temporary.messages.push(line);
    const log = { info, warn: (line: string) => void temporary.warnings.push(line) };
    return createTestStore(this.server, { clock, pool: this.#pool, log, ...wishes });
  }

  staged(text: string): string {
    const folder = this.temporary.newFolder();
    mkdirSync(join(folder, "deep"));
    for (const name of ["manifest.json", "deep/a"]) writeFileSync(join(folder, name), `${name} ${text}`);
    return folder;
  }

  /** Waits until a route was asked, and lets so much time pass that its call is given up. */
  async giveUp(route: Route, milliseconds: number, times?: number): Promise<void> {
    await this.server.asked(route, times);
    this.clock.pass(milliseconds);
  }
}

/** The text that the newest generation was staged with. */
export async function textOf(store: SnapshotStore): Promise<string | undefined> {
  const [stored] = await store.list(stateKey);
  const manifest = stored && (await store.readManifest(stateKey, stored));
  return manifest && Buffer.from(manifest).toString().split(" ")[1];
}

export async function generations(store: SnapshotStore): Promise<number[]> {
  return (await store.list(stateKey)).map(({ generation }) => generation);
}
