// Tells the life of a run: open, resume, loop, finish, leave. Everything that is opened is owned by one stack.
import { createAgents } from "../agents/index.ts";
import { GitHungError } from "../git/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import {
  type Control,
  createPresence,
  type Ending,
  type LoopContext,
  openControl,
  readIgnoredBefore,
  runLoop,
  type StopReason,
} from "../loop/index.ts";
import {
  currentProcessIdentity,
  describeError,
  isLock,
  type LockHolder,
  listenForSignals,
  OwnerStack,
  randomId,
  tryLock,
  untilAbort,
} from "../platform/index.ts";
import type { PullReport } from "../pull-request/index.ts";
import { type PullResult, renderRunRequest, type WorkPush } from "../report/index.ts";
import { StateKeyInUse } from "../store/index.ts";
import { checkIdentity, openAttachments } from "./attachments/index.ts";
import { openContext, type RunContext, type RunHost } from "./context.ts";
import { recordRunEnd } from "./finish.ts";
import { openRunIssue, type RunIssue } from "./issue/index.ts";
import { leave, type RunEnd } from "./leave.ts";
import { createLoopContext } from "./loop-context.ts";
import { openPersistence, type Persistence } from "./persistence.ts";
import { openRunPull } from "./pull-request/index.ts";
import { version } from "./release/index.ts";
import { removeReport, writeReport } from "./report/index.ts";
import { describeRequest, settleLimits, type Totals } from "./request/index.ts";
import { type ResumedEffort, resume } from "./resume.ts";
import { openRunSandbox, type RunSandbox } from "./sandbox/index.ts";
import { checkoutInUse, describeHolder } from "./start/index.ts";
import { checkoutLockName, effortLockName } from "./workspace.ts";

/** Works on an effort until there is a reason to stop. @throws ConfigurationError that ends with the fix */
export async function run(inputs: RunInputs, host: RunHost): Promise<RunEnd> {
  await using owned = new OwnerStack();
  if (host.attachRefusal === undefined) checkIdentity(inputs, host.folder);
  const context = await openContext(inputs, host, owned);
  const { runId, location, journal, redactor, clock, announce, signals } = context;
  const holder = lockEffort(context, owned);
  if (holder) return endEarly(context, "superseded", describeHolder(context, holder));
  journal.claim(location.slug);
  const control = listen(signals, host.startedAt, owned);
  owned.use(hurryGit(context, control));
  const start = await prepare(context, control, owned);
  if ("ended" in start) return endEarly(context, start.ended, start.why, control);

  const { agents, box, persistence, resumed } = start;
  const limits = settleLimits(context);
  await recordRunStart(context, resumed, limits);
  await box.tell();
  await persistence.start(resumed.branch, resumed.base);
  const pull = openRunPull(context, resumed, persistence, control);
  pull?.publish();
  const issue = openRunIssue(context, resumed.issue, persistence);
  issue?.publish();
  const presence = createPresence({ runId, location, journal, redactor, clock, announce });
  const attachments = owned.use(openAttachments(context, control, presence));
  persistence.saveHandoff();
  const ignoredBefore = await readIgnoredBefore({
    journal,
    location,
    checkout: context.checkout,
    branch: resumed.branch,
    runId,
    clock,
    ownFolders: [context.stateDir, ...(context.store === "artifacts" ? [] : [context.store])],
  });
  const loop = createLoopContext(context, {
    agents,
    box,
    limits,
    control,
    presence,
    persistence,
    pull,
    issue,
    resumed,
    ignoredBefore,
  });
  const ending = await runAndFinish(context, loop, { persistence, issue });
  // After its history was lost, the repository says nothing about the work.
  const isLost = ending.reason === "state-error" && ending.why !== undefined;
  const push = isLost ? undefined : await readPush(context, persistence);
  const reviewed = isLost ? undefined : describePull(await pull?.settle(ending));
  await attachments.linger();
  const branch = isLost ? undefined : resumed.branch;
  return leave(context, { ending, control, branch, saver: persistence.saver, push, pull: reviewed });
}

/** Refuses a second run of the effort, and of the checkout. @returns the holder if another run has the effort */
function lockEffort(context: RunContext, owned: OwnerStack): LockHolder | undefined {
  const { effortState, checkout, inputs } = context;
  const lock = tryLock(effortState, effortLockName);
  if (!isLock(lock)) return lock;
  owned.use(lock);
  if (checkout && inputs.commit === "each") {
    const checkoutLock = tryLock(checkout.gitFolder, checkoutLockName);
    if (!isLock(checkoutLock)) throw checkoutInUse(checkout, checkoutLock);
    owned.use(checkoutLock);
  }
  return undefined;
}

function listen(signals: string, startedAt: number, owned: OwnerStack): Control {
  const control = owned.use(openControl(signals, startedAt));
  owned.use(listenForSignals((signal) => control.cancel(signal)));
  return control;
}

/** How long calls of git may take once the run is cut off: at its time limit, and when its process is about to be killed; in ms. */
const afterCutOff = 10_000;
const afterCancel = 3_000;

/** Git may hang; the end of the run must not wait for it. */
function hurryGit(context: RunContext, control: Control): Disposable {
  const { patience, backgroundPatience, clock, limits, host } = context;
  const all = [patience, backgroundPatience];
  const hurry = () => {
    for (const each of all) each.shortenLocal(afterCutOff);
  };
  control.signal.addEventListener("abort", hurry);
  const over = new AbortController();
  void clock.sleep(host.startedAt + limits.maxRuntime - clock.now().getTime(), over.signal).then(() => {
    if (!over.signal.aborted) hurry();
  });
  const listening = control.onChange(() => {
    if (control.request() === "cancel") for (const each of all) each.shortenAll(afterCancel);
  });
  return {
    [Symbol.dispose]: () => {
      over.abort();
      listening[Symbol.dispose]();
    },
  };
}

/** A run that is ready for its first iteration, or why it ends before. */
type Start =
  | { agents: LoopContext["agents"]; box: RunSandbox; persistence: Persistence; resumed: ResumedEffort }
  | { ended: StopReason; why?: string };

/** Restores the snapshot and resumes the effort. Until then a run may be cancelled with nothing lost. */
async function prepare(context: RunContext, control: Control, owned: OwnerStack): Promise<Start> {
  try {
    const { inputs, host } = context;
    const persistence = owned.use(await openPersistence(context, control));
    await waitUnlessStopped(control, host.setup?.packagesReady());
    const box = owned.use(await openRunSandbox(context));
    const agents = createAgents({ ...inputs, notInstalled: host.notInstalled }, box.environment);
    const agentsReady = () => waitUnlessStopped(control, host.setup?.agentsReady());
    const resumed = await resume(context, agents, persistence, agentsReady);
    await agentsReady();
    return { agents, box, persistence, resumed };
  } catch (error) {
    if (error instanceof StateKeyInUse) return { ended: "superseded", why: error.message };
    // An error after the cancellation is a result of it.
    if (control.request() === "cancel") return { ended: "cancelled" };
    if (error instanceof GitHungError) return { ended: "state-error", why: error.message };
    throw error;
  }
}

/** Waits for an installation; a run that is to stop continues without it. */
async function waitUnlessStopped({ signal }: Control, ready: Promise<void> | undefined): Promise<void> {
  if (ready === undefined || signal.aborted) return;
  await untilAbort(signal, () => ready).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function recordRunStart(
  context: RunContext,
  { branch, firstAgent }: ResumedEffort,
  limits: Totals,
): Promise<void> {
  const { runId, journal, location, clock, host } = context;
  const at = clock.now().toISOString();
  const process = currentProcessIdentity();
  await journal.write((tables) => {
    tables.runs.start({
      ...process,
      id: runId,
      effort: location.slug,
      version,
      startedAt: new Date(host.startedAt).toISOString(),
      lastSeenAt: at,
      request: renderRunRequest(describeRequest(context, limits)),
    });
    tables.sessions.put({
      taskName: location.slug,
      taskDir: location.folder,
      pid: process.pid,
      agent: firstAgent,
      status: "running",
      startedAt: at,
      updatedAt: at,
      maxIterations: limits.maxIterations,
      sessionType: "command",
      transport: "local",
      branch,
      effortId: tables.sessions.get(location.slug)?.effortId ?? randomId(),
    });
  });
}

/** Runs the loop and records its end, also if the loop fails. */
async function runAndFinish(
  context: RunContext,
  loop: LoopContext,
  { persistence, issue }: { persistence: Persistence; issue: RunIssue | undefined },
): Promise<Ending> {
  const { runId, location, journal, clock, host, redactor, announce } = context;
  const { continueLimit } = host;
  const save = async (reason: string) => {
    await writeReport(context);
    await persistence.saver.saveLast(reason);
  };
  const finished = { runId, location, journal, clock, continueLimit, save };
  const endWithLostHistory = async (why: string): Promise<Ending> => {
    await recordRunEnd(finished, { reason: "state-error" }, why).catch(() => {});
    const ending = { reason: "state-error", why } as const;
    announce({ kind: "stopping", ...ending });
    return ending;
  };
  try {
    removeReport(context);
    const ending = await runLoop(loop);
    const lost = await persistence.describeLoss();
    if (lost !== undefined) return await endWithLostHistory(lost);
    // A push that failed after its iteration may work now; a cancelled job has no time for it.
    if (ending.reason !== "cancelled") {
      await loop.push();
      // Before the last snapshot: the next run has to know which boxes this one has set.
      await issue?.settle();
    }
    await recordRunEnd(finished, ending, loop.control.cancelledBy() ?? ending.why ?? "");
    return ending;
  } catch (error) {
    const lost = await persistence.describeLoss().catch(() => undefined);
    if (lost !== undefined) return endWithLostHistory(lost);
    const text = redactor.text(describeError(error));
    // The first error is the one to report, even if its recording fails too.
    const reason = loop.control.request() === "cancel" ? "cancelled" : "state-error";
    await recordRunEnd(finished, { reason }, text).catch(() => {});
    // Also a ConfigurationError: whatever began ends with its result.
    announce({ kind: "warning", text });
    announce({ kind: "stopping", reason });
    return { reason };
  }
}

function describePull(report: PullReport | undefined): PullResult | undefined {
  return report && { state: report.state, number: report.number ?? null, url: report.url ?? null };
}

/** Only warns if it fails: the result of the run is still to be reported. */
async function readPush(
  { redactor, announce }: RunContext,
  persistence: Persistence,
): Promise<WorkPush | undefined> {
  try {
    const push = await persistence.readPush();
    if (push?.reason === undefined) return push;
    return { ...push, reason: redactor.text(push.reason) };
  } catch (error) {
    const text = `it is unknown whether the work was pushed: ${describeError(error)}; see git status`;
    announce({ kind: "warning", text });
    return undefined;
  }
}

function endEarly(context: RunContext, reason: StopReason, why?: string, control?: Control): RunEnd {
  if (why !== undefined) context.announce({ kind: "warning", text: why });
  context.announce({ kind: "stopping", reason });
  return leave(context, { ending: { reason }, control });
}
