// Starts the program of the likely next session while gates and git finish the iteration, so that its prompt finds it ready.
import {
  type AgentName,
  type Agents,
  type PreparationRequest,
  type PreparedSession,
  prepareSession,
} from "../../agents/index.ts";
import { availableMemory, SerialQueue } from "../../platform/index.ts";

/** What a session is started with that may differ from iteration to iteration. */
export interface WantedSession {
  readonly agent: AgentName;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The one session of a run that may wait for its prompt. No agent works meanwhile: it is started after one, and taken by the next. */
export interface NextSession extends AsyncDisposable {
  /** Expects this session, and drops another one that waits. Undefined: none is expected. It returns at once and never throws. */
  expect(wanted: WantedSession | undefined): void;
  /** The session that waits, if it is started as this one would be; another one is dropped first. */
  take(wanted: WantedSession): Promise<PreparedSession | undefined>;
}

interface NextSessionContext
  extends Pick<PreparationRequest, "privateFolder" | "redactor" | "sandbox" | "clock"> {
  readonly agents: Agents;
  /** Aborts when no agent may work any more. */
  readonly control: { readonly signal: AbortSignal };
}

/** In bytes. The waiting program takes 400 MB (opencode up to 900 MB), which gates must not lack. */
const neededMemory = 2.5 * 1024 * 1024 * 1024;

/** In ms. A new conversation in a program that waited takes half a second, so that a shorter pause gains nothing. */
const worthwhile = 1_000;

/** Opens it for one run, with no session yet. */
export function openNextSession(context: NextSessionContext): NextSession {
  const { control, agents, clock } = context;
  const queue = new SerialQueue();
  let waiting: { wanted: WantedSession; session: PreparedSession } | undefined;
  let expectedSince: number | undefined;
  let lastPause = worthwhile; // between two turns
  const drop = async () => {
    const dropped = waiting;
    waiting = undefined;
    await dropped?.session.drop();
  };
  const prepare = async (wanted: WantedSession) => {
    if (waiting && isSame(waiting.wanted, wanted)) return;
    await drop();
    if (control.signal.aborted || availableMemory() < neededMemory) return;
    const { folder, environment } = wanted;
    const { privateFolder, redactor, sandbox } = context;
    const request = { folder, environment, privateFolder, redactor, sandbox, clock };
    const session = prepareSession(agents.get(wanted.agent), request);
    waiting = session && { wanted, session };
  };
  // Without it the next session starts as the first one does.
  const later = (work: () => Promise<void>) => void queue.run(work).catch(() => {});
  const cancel = () => later(drop);
  control.signal.addEventListener("abort", cancel);
  return {
    expect(wanted) {
      expectedSince ??= clock.monotonic();
      const gains = lastPause >= worthwhile;
      later(() => (wanted && gains ? prepare(wanted) : drop()));
    },
    async take(wanted) {
      if (expectedSince !== undefined) lastPause = clock.monotonic() - expectedSince;
      expectedSince = undefined;
      await queue.idle();
      if (waiting && !isSame(waiting.wanted, wanted)) await drop();
      const taken = waiting?.session;
      waiting = undefined;
      return taken;
    },
    async [Symbol.asyncDispose]() {
      control.signal.removeEventListener("abort", cancel);
      later(drop);
      await queue.idle();
    },
  };
}

function isSame(one: WantedSession, other: WantedSession): boolean {
  return one.agent === other.agent && one.folder === other.folder && describe(one) === describe(other);
}

function describe({ environment }: WantedSession): string {
  return JSON.stringify(Object.entries(environment).sort());
}
