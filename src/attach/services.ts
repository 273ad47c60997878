// Opens the services of a run, and closes them with the run.
import type { ControlVerb, LoopEvent } from "../loop/index.ts";
import {
  type Clock,
  ConfigurationError,
  describeError,
  type Environment,
  fileStatus,
  makeFolder,
  OwnerStack,
  type Redactor,
} from "../platform/index.ts";
import {
  createParticipants,
  type Endpoint,
  openEndpoint,
  type ParticipantListener,
  type Participants,
  type ServiceServer,
} from "./connections/index.ts";
import {
  type AttachLimits,
  type AttachMode,
  defaultLimits,
  mayWrite,
  type Participant,
  type ServiceName,
  serviceNames,
} from "./contract.ts";
import {
  type ControlPage,
  createControlServer,
  createEventLog,
  type EventLog,
  LiveReport,
  type ReportReader,
} from "./control/index.ts";
import { createOpencodeProxy } from "./opencode/index.ts";
import { createScreenBroadcaster, type ScreenBroadcaster } from "./screen-broadcaster.ts";
import { type HostKey, type KeySource, prepareTerminal, writeKnownHosts } from "./terminal/index.ts";

/** Which services are opened, for whom, and who is informed. */
export interface AttachRequest {
  readonly mode: AttachMode;
  readonly folder: string; // for the Unix sockets; created here; a short path that only this user may enter
  readonly keys: KeySource | undefined; // open the terminal; undefined when the overlay's authentication is enough
  readonly hostSecret: Uint8Array | undefined; // the host key is derived from it; undefined gives a new host key
  readonly stateKey: string;
  readonly environment: Environment;
  readonly marker: string; // `NAME=value`, by which the processes that the run started are found
  readonly clock: Clock;
  readonly redactor: Redactor; // for the reading opencode service
  readonly limits?: Partial<AttachLimits>;
  /** Loads everything at once, so that a warning comes early; without it, only what the first connection needs. */
  readonly loadsAll: boolean;
  readonly hostNames: readonly string[]; // for overlay clients of the HTTP services, such as `control.shop.ralph`
  status(): unknown; // a JSON value without secrets
  readonly page: ControlPage;
  readonly report: ReportReader;
  sendCommand(verb: ControlVerb): void;
  readonly listener: ParticipantListener & {
    onWarning(text: string): void;
  };
}

/** The open services; disposing them sends everybody a closing message. */
export interface Services extends AsyncDisposable {
  readonly endpoints: readonly Endpoint[]; // without a service that could not be opened, of which a warning said why
  /** As in a known_hosts file, with its fingerprint; undefined without a terminal. */
  readonly hostKey: { publicKey: string; fingerprint: string } | undefined;
  participants(): Participant[];
  observe(event: LoopEvent): void; // its texts are redacted already
}

interface SharedParts {
  readonly limits: AttachLimits;
  readonly broadcaster: ScreenBroadcaster;
  readonly participants: Participants;
  readonly eventLog: EventLog;
  readonly liveReport: LiveReport;
}

interface PreparedService {
  createServer(service: ServiceName): ServiceServer;
  readonly hostKey?: HostKey;
}

const kinds = ["terminal", "control", "opencode"] as const;
type Kind = (typeof kinds)[number];

/** One person's browser opens up to six connections for a page, and opencode one for each of its requests. */
const connectionsPerPerson: Readonly<Record<Kind, number>> = { terminal: 1, control: 4, opencode: 8 };

/** Opens the services. It waits for GitHub's answer about keys, so a run must not wait for it. @throws ConfigurationError */
export async function openServices(request: AttachRequest): Promise<Services> {
  const { listener, clock } = request;
  await using owned = new OwnerStack();
  const limits = { ...defaultLimits, ...request.limits };
  const broadcaster = createScreenBroadcaster();
  const participants = createParticipants(listener);
  const liveReport = owned.use(new LiveReport(request.report, clock));
  const eventLog = createEventLog({
    clock,
    limits,
    ending: () => broadcaster.snapshot.ending,
    lastReport: liveReport.last,
  });
  liveReport.onRecords(eventLog.tellOfRecords);
  const parts = { limits, broadcaster, participants, eventLog, liveReport };
  prepareFolder(request.folder);
  const endpoints: Endpoint[] = [];
  let hostKey: HostKey | undefined;
  const openKind = async (kind: Kind) => {
    const prepared = await prepareService(kind, request, parts);
    if (prepared.hostKey) {
      hostKey = prepared.hostKey;
      owned.use(writeKnownHosts(request.folder, hostKey.publicKey));
    }
    const endpointLimits = {
      handshake: limits.handshake,
      clients: limits.clients * connectionsPerPerson[kind],
      perPerson: limits.perPerson * connectionsPerPerson[kind],
      joinsPerMinute: limits.joinsPerMinute * connectionsPerPerson[kind],
      pending: limits.pending * connectionsPerPerson[kind],
    };
    for (const name of serviceNames) {
      if (!name.startsWith(kind) || (mayWrite(name) && request.mode === "read")) continue;
      const options = { folder: request.folder, clock, limits: endpointLimits };
      endpoints.push(owned.use(await openEndpoint(name, prepared.createServer(name), options)));
    }
  };
  for (const kind of kinds) {
    await openKind(kind).catch((error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
      listener.onWarning(`the service ${kind} is not available: ${describeError(error)}`);
    });
  }
  // Disposed first, before the connections of its listeners are closed.
  owned.use(eventLog);
  const resources = owned.move();
  return {
    endpoints,
    hostKey,
    participants: participants.list,
    observe(event) {
      if (event.kind === "iteration-started") participants.startIteration();
      liveReport.observe(event);
      eventLog.observe(event);
      broadcaster.observe(event);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function prepareService(
  kind: Kind,
  request: AttachRequest,
  { limits, broadcaster, participants, eventLog, liveReport }: SharedParts,
): Promise<PreparedService> {
  const { hostNames, redactor, clock, sendCommand, page } = request;
  switch (kind) {
    case "terminal":
      return prepareTerminal(request, { broadcaster, participants, limits });
    case "control": {
      const status = () => ({
        now: broadcaster.snapshot.statusLine,
        visitors: participants.list(),
        run: request.status(),
      });
      const { feed } = liveReport;
      const options = { eventLog, participants, hostNames, status, sendCommand, page, feed, clock };
      return { createServer: (service) => createControlServer(service, options) };
    }
    case "opencode": {
      const options = { broadcaster, participants, redactor, clock, limits, hostNames };
      return { createServer: (service) => createOpencodeProxy(service, options) };
    }
  }
}

function prepareFolder(folder: string): void {
  makeFolder(folder);
  if (((fileStatus(folder)?.mode ?? 0n) & 0o077n) !== 0n)
    throw new ConfigurationError(
      `Other users can enter ${folder}, the folder of the sockets. Set its mode to 700.`,
    );
}
