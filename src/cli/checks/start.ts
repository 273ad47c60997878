// Makes the checks with which a run starts, and reports what they refuse.
import { type Effort, pathFromTop } from "../../effort/index.ts";
import { stateFolder } from "../../journal/index.ts";
import { describeEnding, findPreExistingChanges, planTextAt } from "../../loop/index.ts";
import { quoteShellWord } from "../../platform/index.ts";
import {
  checkAgentSettings,
  checkIdentity,
  checkStore,
  chooseWorkBranch,
  findEffortUser,
  findOwnOpenTurn,
  refuseAnotherEffort,
  refuseCheckoutInUse,
  refuseMixedFolder,
  refuseUnexpected,
  requireRepository,
  type StartFacts,
} from "../../run/index.ts";
import { type PreviewSource, previewRun } from "../preview.ts";
import { attempt, type Check, error, isCheck, ok, warning } from "./check.ts";

/** Checks what a run checks before its first iteration. `effort` is undefined if it cannot be read. */
export async function checkStart(source: PreviewSource, effort: Effort | undefined): Promise<Check[]> {
  const facts = factsOf(source);
  const user = findEffortUser(facts);
  // A second run ends here, and what it would see later is the first one's work.
  if (user !== undefined) return [error("runs", user)];
  const inUse = await attempt("runs", () => refuseCheckoutInUse(facts));
  if (isCheck(inUse)) return [inUse];
  return [
    ...(await checkCheckout(facts)),
    ...(effort ? await checkBranch(facts, effort) : []),
    ...(await checkRemote(facts)),
    ...(await checkSettings(source, facts, effort)),
    ok("runs", "no run is at work on the effort"),
    ...(effort ? [await checkDecision(source)] : []),
  ];
}

function factsOf({ context, inputs, workspace, journal, root }: PreviewSource): StartFacts {
  const { folder, checkout, location } = workspace;
  const effortState = stateFolder(root).effort(location.slug);
  return { inputs, folder, checkout, location, journal, effortState, environment: context.environment };
}

async function checkCheckout(facts: StartFacts): Promise<Check[]> {
  const { checkout, folder, inputs } = facts;
  const { commit } = inputs;
  const refused = await attempt("checkout", async () => {
    requireRepository(facts);
    const openTurn = await findOwnOpenTurn(facts);
    const { unexpected, leftovers } = await findPreExistingChanges({ ...facts, commit });
    refuseUnexpected(facts, unexpected);
    return { hasLeftovers: openTurn !== undefined || leftovers, unexpected };
  });
  if (isCheck(refused)) return [refused];
  if (!checkout) return [ok("checkout", `${folder}, not in a git repository, so nothing is committed`)];
  const { hasLeftovers, unexpected } = refused;
  const state = hasLeftovers
    ? "the next run continues with the changes of the last iteration"
    : unexpected.length > 0
      ? `${unexpected.length} other changed files, which the agent may change too`
      : "no uncommitted changes besides the effort's";
  return [
    ok("checkout", `${folder}${hasLeftovers ? "; " : ", "}${state}`),
    ...(commit === "each" ? [...(await checkHead(facts)), await checkAuthor(facts)] : []),
  ];
}

/** A run works without a branch or a commit, but perhaps not as the person meant. */
async function checkHead({ checkout }: StartFacts): Promise<Check[]> {
  const { head, branch } = (await checkout?.state()) ?? {};
  if (head === undefined)
    return [
      warning(
        "head",
        'the repository has no commit yet, so the first iteration makes the first one; to begin with your own, run git add --all && git commit -m "Begin"',
      ),
    ];
  if (branch !== undefined) return [];
  return [
    warning(
      "head",
      `HEAD is on no branch; a new work branch starts at ${head.slice(0, 10)}; to start it elsewhere, run git switch BRANCH first`,
    ),
  ];
}

async function checkAuthor({ checkout }: StartFacts): Promise<Check> {
  const { name, isOwn } = (await checkout?.author()) ?? { name: "", isOwn: true };
  if (isOwn) return ok("author", name);
  return warning(
    "author",
    `git has no user.name or no user.email here, so commits are by ${name}; set them with git config --global user.name NAME && git config --global user.email ADDRESS`,
  );
}

/** Checks the work branch that a run would choose, and that the checkout can be switched to it. */
async function checkBranch(facts: StartFacts, effort: Effort): Promise<Check[]> {
  const { checkout, inputs } = facts;
  if (!checkout || inputs.commit === "never") return [];
  const chosen = await attempt("branch", async () => {
    const branch = await chooseWorkBranch(facts, effort);
    // With an open turn, the checkout is taken back from it first.
    const openTurn = await findOwnOpenTurn(facts).catch(() => undefined);
    if (!openTurn) await checkout.checkSwitch(branch.name);
    return branch;
  });
  if (isCheck(chosen)) return [chosen];
  const { name, warning: text } = chosen;
  const elsewhere = await findOtherPlan(facts, name);
  return [
    text ? warning("branch", `${text} Set another branchName.`) : ok("branch", name),
    ...(elsewhere === undefined ? [] : [warning("branch", elsewhere)]),
  ];
}

/** The work branch, here or on the remote, may have another prd.json than the branch that is checked out. */
async function findOtherPlan(
  { checkout, location }: StartFacts,
  branch: string,
): Promise<string | undefined> {
  const state = await checkout?.state();
  if (!checkout || state?.head === undefined || state.branch === branch) return undefined;
  const file = pathFromTop(location, location.prdFile);
  const here = await planTextAt(checkout, state.head, file);
  for (const [reference, where] of [
    [`refs/heads/${branch}`, "here"],
    [`refs/remotes/origin/${branch}`, "on origin"],
  ] as const) {
    if (!(await checkout.has(reference))) continue;
    const there = await planTextAt(checkout, reference, file);
    return there === undefined || there === here
      ? undefined
      : `${branch} exists ${where} with another ${file}, and a run continues there, so these checks may be about stories that are done; check again after git switch ${quoteShellWord(branch)}`;
  }
  return undefined;
}

/** A run continues without a remote, and its work stays here. */
async function checkRemote({ checkout, inputs }: StartFacts): Promise<Check[]> {
  if (!checkout || inputs.commit === "never" || inputs.push === "never") return [];
  const obstacle = await checkout.findRemoteObstacle();
  return [obstacle === undefined ? ok("remote", "takes pushes") : warning("remote", obstacle)];
}

/** Only what is refused is reported. */
async function checkSettings(
  { context, inputs, workspace, root }: PreviewSource,
  facts: StartFacts,
  effort: Effort | undefined,
): Promise<Check[]> {
  const words = { what: "the state folder", option: "--state-dir" };
  const checks = [
    await attempt("state", () => refuseMixedFolder(root, words, workspace)),
    await attempt("state", () => refuseAnotherEffort(facts)),
    await attempt("store", () => checkStore(facts, context.folder, workspace)),
    await attempt("attach", () => checkIdentity(inputs, context.folder)),
    await attempt("agents", () => effort && checkAgentSettings(facts, effort)),
  ];
  return checks.filter(isCheck);
}

/** What a run would decide first: nothing else tells whether limits are used up or stories are left. */
async function checkDecision(source: PreviewSource): Promise<Check> {
  const preview = await attempt("next", () => previewRun(source));
  if (isCheck(preview)) return preview;
  const { decision, turn } = preview;
  if (decision.kind === "iterate")
    return ok(
      "next",
      `${turn?.story.id ?? decision.storyId} with ${decision.agent}, iteration ${turn?.iteration}`,
    );
  if (decision.kind !== "stop") return ok("next", "a run waits first");
  const text = `a run would start no iteration: ${describeEnding(decision)}`;
  return decision.reason === "complete"
    ? warning("next", `${text} To go on, add a story, or reopen one in the plan`)
    : error("next", text);
}
