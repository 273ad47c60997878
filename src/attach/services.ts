// Opens everything that people can join of a run, and closes it with the run.
import type { LoopEvent } from "../loop/index.ts";
import {
  ConfigurationError,
  describeError,
  fileStatus,
  makeFolder,
  OwnerStack,
  randomId,
} from "../platform/index.ts";
import { createVisits, type Door, type Endpoint, openEndpoint } from "./connections/index.ts";
import { mayWrite, type Participant, type ServiceName, serviceNames, usualLimits } from "./contract.ts";
import { createChronicle, createControlDoor } from "./control/index.ts";
import { createOpencodeDoor } from "./opencode/index.ts";
import type { AttachRequest } from "./request.ts";
import { createStage } from "./screen-broadcaster.ts";
import { leaveKnownHost, prepareTerminal } from "./terminal/index.ts";

/** What people can join; disposing it says good-bye to everybody. */
export interface Services extends AsyncDisposable {
  /** What is open. What could not be opened is missing, and a warning said why. */
  readonly endpoints: readonly Endpoint[];
  /** What ports ask for where no SSH key is asked for; new in each run. It may be shown to nobody but through the overlay. */
  readonly password: string;
  /** The terminal's host key as a line of known hosts has it, and its fingerprint; undefined where there is no terminal. */
  readonly hostKey: { publicKey: string; fingerprint: string } | undefined;
  /** Everybody who is there. */
  participants(): Participant[];
  /** Takes in what the loop tells; texts in it are redacted already. */
  observe(event: LoopEvent): void;
}

/** What makes the doors of one kind of service. */
interface DoorMaker {
  readonly kind: "terminal" | "control" | "opencode";
  /** How many connections one person needs; 1 where nothing is said. */
  readonly connections?: number;
  prepare(): Promise<(service: ServiceName) => Door>;
}

/**
 * Opens the services. It may take as long as GitHub takes to tell of keys; nothing of a run has to wait for it.
 * @throws ConfigurationError that ends with the fix, where what was asked for cannot be
 */
export async function openServices(request: AttachRequest): Promise<Services> {
  const { listener, clock } = request;
  await using owned = new OwnerStack();
  const limits = { ...usualLimits, ...request.limits };
  const stage = createStage();
  const visits = createVisits(listener);
  const chronicle = owned.use(createChronicle({ clock, limits }));
  const password = randomId();
  prepareFolder(request.folder);
  let hostKey: Services["hostKey"];
  const makers: DoorMaker[] = [
    {
      kind: "terminal",
      async prepare() {
        const terminal = await prepareTerminal(request, { stage, visits, limits, password });
        hostKey = terminal.hostKey;
        owned.use(leaveKnownHost(request.folder, hostKey.publicKey));
        return terminal.door;
      },
    },
    {
      kind: "control",
      async prepare() {
        const { hostNames, status, sendCommand: ask } = request;
        const hono = await import("hono");
        const told = () => ({ now: stage.scene.words, visitors: visits.list(), run: status() });
        const parts = { hono, chronicle, visits, hostNames, password, status: told, ask };
        return (service) => createControlDoor(service, parts);
      },
    },
    {
      kind: "opencode",
      // One person's opencode asks for many things at once, each through a connection of its own.
      connections: 8,
      async prepare() {
        const { hostNames, redactor } = request;
        const parts = { stage, visits, redactor, clock, limits, hostNames, password };
        return (service) => createOpencodeDoor(service, parts);
      },
    },
  ];
  const endpoints: Endpoint[] = [];
  const openKind = async ({ kind, prepare, connections = 1 }: DoorMaker) => {
    const makeDoor = await prepare();
    const bounds = {
      ...limits,
      clients: limits.clients * connections,
      pending: limits.pending * connections,
    };
    const place = { folder: request.folder, hasPort: request.hasPorts, clock, limits: bounds };
    for (const name of serviceNames) {
      if (!name.startsWith(kind) || (mayWrite(name) && request.mode === "read")) continue;
      endpoints.push(owned.use(await openEndpoint(name, makeDoor(name), place)));
    }
  };
  for (const maker of makers) {
    await openKind(maker).catch((error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
      listener.onWarning(`the service ${maker.kind} cannot be joined: ${describeError(error)}`);
    });
  }
  const kept = owned.move();
  return {
    endpoints,
    password,
    hostKey,
    participants: visits.list,
    observe(event) {
      if (event.kind === "iteration-started") visits.renew();
      chronicle.observe(event);
      stage.observe(event);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Makes the folder of the sockets. @throws Error where others may enter it */
function prepareFolder(folder: string): void {
  makeFolder(folder);
  if (((fileStatus(folder)?.mode ?? 0n) & 0o077n) !== 0n)
    throw new ConfigurationError(`Others may enter ${folder}, where sockets go. Set its mode to 700.`);
}
