// Artifact stores on a fake GitHub.
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

/** Reuses services, so that the package is not loaded again for each upload. */
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

/** Settings of a store under test. */
export interface TestStoreOptions extends Partial<ArtifactStoreOptions> {
  readonly runId?: number;
  readonly retentionDays?: number;
  readonly log?: Log;
  readonly clock?: Clock;
  /** Only for stores of one server and one clock. */
  readonly pool?: ServicePool;
  readonly environment?: Readonly<Record<string, string>>;
}

/** In ms, far longer than any working service needs; each has its own length. */
export const deadlines = { call: 300_000, download: 310_000, upload: 320_000, service: 330_000 } as const;

/** The store of a workflow step. */
export function createTestStore(server: GitHubServer, options: TestStoreOptions = {}): SnapshotStore {
  const { runId = 100, clock = systemClock, log = { info() {}, warn() {} }, ...others } = options;
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

/** One fake GitHub per test file, empty before each test, with a test clock. */
export class ArtifactTestBench {
  readonly clock = new TestClock();
  readonly #pool = new ServicePool();
  #server: GitHubServer | undefined;
  #temporary: TemporaryStore | undefined;

  get server(): GitHubServer {
    return this.#server!;
  }

  get temporary(): TemporaryStore {
    return this.#temporary!;
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
    this.#temporary = new TemporaryStore();
  }

  /** @throws Error if the log contains a token or the signature of a URL */
  end(): void {
    const said = [...this.temporary.warnings, ...this.temporary.messages].join("\n");
    this.temporary[Symbol.dispose]();
    if (said.includes(testToken) || /sig=|eyJ/.test(said)) throw new Error(`a secret was logged: ${said}`);
  }

  store(options: TestStoreOptions = {}): SnapshotStore {
    const { clock, temporary } = this;
    const info = (line: string) => void temporary.messages.push(line);
    const log = { info, warn: (line: string) => void temporary.warnings.push(line) };
    return createTestStore(this.server, { clock, pool: this.#pool, log, ...options });
  }

  staged(text: string): string {
    const folder = this.temporary.newFolder();
    mkdirSync(join(folder, "deep"));
    for (const name of ["manifest.json", "deep/a"]) writeFileSync(join(folder, name), `${name} ${text}`);
    return folder;
  }

  /** Waits for a request to a route and lets its deadline pass. */
  async giveUp(route: Route, milliseconds: number, times?: number): Promise<void> {
    await this.server.asked(route, times);
    this.clock.pass(milliseconds);
  }
}

/** The staged text of the newest generation. */
export async function textOf(store: SnapshotStore): Promise<string | undefined> {
  const [stored] = await store.list(stateKey);
  const manifest = stored && (await store.readManifest(stateKey, stored));
  return manifest && Buffer.from(manifest).toString().split(" ")[1];
}

export async function generations(store: SnapshotStore): Promise<number[]> {
  return (await store.list(stateKey)).map(({ generation }) => generation);
}
