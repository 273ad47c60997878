// Opens everything that a plan needs, has it written, and keeps it in the state folder. The effort itself is not touched.
import * as path from "node:path";
import { agentEnvironment, createAgents } from "../agents/index.ts";
import { type EffortLocation, effortOfIssue, placeNewEffort, readIssueName } from "../effort/index.ts";
import { type Checkout, openCheckout } from "../git/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import { openJournal, stateFolder } from "../journal/index.ts";
import { removePrivateFolders } from "../loop/index.ts";
import {
  ConfigurationError,
  createRedactor,
  isLock,
  type Log,
  listenForSignals,
  listFolder,
  makeFolder,
  OwnerStack,
  type Redactor,
  randomId,
  realPath,
  replaceFile,
  runMarkerVariable,
  type StopSignal,
  secretValues,
  tryLock,
} from "../platform/index.ts";
import { findUsualGates } from "../project/index.ts";
import { redactEvent } from "../report/index.ts";
import {
  checkoutInUse,
  checkoutLockName,
  findGateFaults,
  findRunState,
  openIssueClient,
  openSandboxFor,
  prepareFolder,
  type RunHost,
  startFolder,
} from "../run/index.ts";
import type { Plan } from "./check-plan.ts";
import { watchCheckout } from "./checkout-watch.ts";
import { type Document, issueOfDocument, readDocument, readIssueDocument } from "./document.ts";
import { planFileOf, Sessions, type Spent } from "./session.ts";
import { type Writing, writePlan } from "./write-plan.ts";

/** The machine that a plan is written on. */
export type PlanHost = Pick<
  RunHost,
  | "folder"
  | "environment"
  | "clock"
  | "startedAt"
  | "place"
  | "announce"
  | "notInstalled"
  | "repository"
  | "credentials"
  | "secrets"
>;

/** A plan, or why there is none. Everything in it is redacted. */
export interface PlanOutcome extends Spent {
  /** Where the effort is going to be. */
  readonly location: EffortLocation;
  /** The top of the checkout. */
  readonly top: string;
  readonly agent: string;
  readonly plan: Plan | undefined;
  /** The plan in the state folder; undefined without one. */
  readonly keptFile: string | undefined;
  /** Sentences about the plan, for people. */
  readonly remarks: readonly string[];
  /** Faults of its gates on this machine, as clauses. */
  readonly warnings: readonly string[];
  /** Why there is no plan, as a clause that ends with the fix; undefined with one. */
  readonly why: string | undefined;
  readonly cancelledBy: StopSignal | undefined;
  /** The folder with prompts and output. */
  readonly records: string;
  /** What the plan is made from, as people read it. */
  readonly documentName: string;
}

/** Where a plan is written: nothing in it is changed. */
interface PlanPlace {
  readonly checkout: Checkout;
  readonly top: string;
  readonly workFolder: string;
  readonly location: EffortLocation;
  readonly document: Document;
}

/** Where the effort is going to be. */
export type PlannedPlace = Pick<PlanPlace, "checkout" | "location">;

/**
 * Has an agent write the plan of a new effort from a document.
 * @param prepare is called before the first session, and may refuse. @throws ConfigurationError that ends with the fix
 */
export async function planEffort(
  inputs: RunInputs,
  documentName: string,
  host: PlanHost,
  prepare: (place: PlannedPlace) => Promise<void> = async () => {},
): Promise<PlanOutcome> {
  await using owned = new OwnerStack();
  const known = [...secretValues(host.environment, inputs.agentValues), ...(host.secrets ?? [])];
  const redactor = createRedactor(known);
  const place = await findPlace(inputs, documentName, host);
  const lock = tryLock(place.checkout.gitFolder, checkoutLockName);
  if (!isLock(lock)) throw checkoutInUse(place.checkout, lock);
  owned.use(lock);
  await prepare(place);
  const stop = new AbortController();
  let cancelledBy: StopSignal | undefined;
  owned.use(
    listenForSignals((signal) => {
      cancelledBy ??= signal;
      stop.abort(`the plan was cancelled by ${signal}`);
    }),
  );
  const state = await openState(inputs, host, place);
  const records = state.records;
  const { spent, writing, agent } = await write(inputs, host, {
    place,
    records,
    stateDir: state.root,
    redactor,
    signal: stop.signal,
    owned,
  });
  const plan = "plan" in writing && cancelledBy === undefined ? writing.plan : undefined;
  const keptFile = plan && path.join(records, "prd.json");
  if (plan && keptFile !== undefined) replaceFile(keptFile, plan.text, { mode: 0o644 });
  return {
    sessions: spent.sessions,
    costUsd: spent.costUsd,
    location: place.location,
    top: place.top,
    agent,
    plan,
    keptFile,
    remarks: "remarks" in writing ? writing.remarks.map((text) => redactor.text(text)) : [],
    warnings: plan ? await findWarnings(plan, inputs, host, place) : [],
    why: "why" in writing ? redactor.text(writing.why) : undefined,
    cancelledBy,
    records,
    documentName: place.document.name,
  };
}

async function findPlace(inputs: RunInputs, documentName: string, host: PlanHost): Promise<PlanPlace> {
  const { workingDirectory, stateDir } = inputs;
  const issue = issueOfDocument(documentName, host.folder);
  const file = issue === undefined ? readDocument(documentName, host.folder) : undefined;
  const start = startFolder({ effort: undefined, tag: undefined, workingDirectory, stateDir }, host);
  const checkout = await openCheckout({ folder: start, environment: host.environment, log: createLog(host) });
  if (!checkout)
    throw new ConfigurationError(
      `${start} is not in a git repository, so changes of the agent could not be noticed; run "git init" there, or name a checkout with -C`,
    );
  const document = file ?? (await readIssueDocument(await openIssueClient(host, checkout), issue ?? 0));
  const top = realPath(checkout.top);
  const base = workingDirectory === undefined ? host.folder : start;
  const issueNamed = readIssueName(inputs.effort);
  const given = issueNamed === undefined ? inputs.effort : effortOfIssue(issueNamed);
  const named = given ?? document.effortName;
  // A name alone is one of the checkout, unless the folder of a package is given.
  const isName = !/[/\\]/.test(named);
  const location = placeNewEffort(
    named,
    isName && workingDirectory === undefined ? top : realPath(base),
    top,
  );
  return {
    checkout,
    top,
    workFolder: workingDirectory === undefined ? top : realPath(start),
    location,
    document,
  };
}

/** Warnings of git are events like others. */
function createLog({ announce }: PlanHost): Log {
  return { info: () => {}, warn: (text) => announce({ kind: "warning", text }) };
}

/** Opens the state folder as a run does, and makes a new folder of records in it. */
async function openState(
  inputs: RunInputs,
  host: PlanHost,
  { top, location }: PlanPlace,
): Promise<{ root: string; records: string }> {
  const log = createLog(host);
  const found = await findRunState(inputs, host);
  prepareFolder(found.root, { what: "the state folder", option: "--state-dir" }, { folder: top, location });
  using journal = await openJournal(found.root, { log, now: host.clock.now });
  await found.takeOver(journal, log);
  await found.record();
  const plans = path.join(stateFolder(found.root).effort(location.slug), "plans");
  const last = Math.max(0, ...listFolder(plans).map((name) => Number.parseInt(name, 10) || 0));
  const records = path.join(plans, String(last + 1).padStart(4, "0"));
  makeFolder(records);
  return { root: found.root, records };
}

/** What the sessions share. */
interface WritingPlace {
  readonly place: PlanPlace;
  readonly records: string;
  readonly stateDir: string;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  readonly owned: OwnerStack;
}

async function write(
  inputs: RunInputs,
  host: PlanHost,
  { place, records, stateDir, redactor, signal, owned }: WritingPlace,
): Promise<{ spent: Spent; writing: Writing; agent: string }> {
  const { checkout, top, workFolder, location, document } = place;
  const runId = randomId().slice(0, 16);
  const name = inputs.choice.given ?? inputs.choice.byDefault;
  const environment = Object.assign({}, host.environment, { [runMarkerVariable]: runId });
  owned.defer(() => removePrivateFolders(runId));
  const { sandbox, environment: masked } = await openSandboxFor(
    { inputs, host, environment, runId, folder: top, checkout, stateDir, isForReading: true },
    [name],
  );
  owned.use(sandbox);
  const agents = createAgents(Object.assign({}, inputs, { notInstalled: host.notInstalled }), masked);
  const gates = [...new Set([...inputs.verify, ...findUsualGates(workFolder)])];
  const redact = (text: string) => redactor.text(text);
  const sessions = new Sessions({
    runId,
    agentName: name,
    agent: agents.get(name),
    inputs,
    workFolder,
    environment: agentEnvironment(masked, inputs.agentVariables, inputs.agentValues),
    sandbox,
    records,
    watch: await watchCheckout({ checkout, workFolder, redactor }),
    rules: { gates, redact },
    redactor,
    clock: host.clock,
    startedAt: host.startedAt,
    signal,
    announce: (event) => host.announce(redactEvent(event, redactor)),
  });
  const subject = { slug: location.slug, document, gates, planFile: planFileOf({ runId }) };
  const writing = await writePlan(subject, sessions.hold);
  return { spent: sessions.spent, writing, agent: name };
}

async function findWarnings(
  { prd }: Plan,
  inputs: RunInputs,
  host: PlanHost,
  { top, workFolder }: PlanPlace,
): Promise<string[]> {
  const environment = agentEnvironment(host.environment, inputs.agentVariables, {});
  const place = { folder: workFolder, top, environment };
  const { refused, warnings } = await findGateFaults({ prd }, { open: prd.stories, given: [] }, place);
  const hasGates = prd.verify.length > 0 || prd.stories.some(({ verify }) => verify.length > 0);
  return [...prd.warnings, ...refused, ...warnings, ...(hasGates ? [] : [noGates])];
}

const noGates =
  'the plan has no gates, so its stories would pass unverified; add "verify" to it, or give --verify to the run';
