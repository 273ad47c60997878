// Says in words what a proof found, for log, page, prompt and progress log.
import { flatten } from "../../effort/index.ts";
import type { ProofCommandRow, ProofRow } from "../../journal/index.ts";

/** The part of a proof that is put into words. */
export type ProofSummary = Pick<ProofRow, "place" | "commitSha" | "result" | "remark"> & {
  commands: readonly Omit<ProofCommandRow, "outputTail">[];
};

/** A proof in one or two sentences. */
export function describeProof(proof: ProofSummary): string {
  const { result, remark, commands } = proof;
  const where = placeOf(proof);
  const again = proof.place === "clean" ? "" : "again ";
  const gates = commands.filter(({ isSetup }) => !isSetup);
  const remarks = remark === "" ? "" : ` ${remark}`;
  switch (result) {
    case "passed":
      return gates.length === 0
        ? remark
        : `${count(gates.length, "gate")} passed ${again}${where}.${remarks}`;
    case "failed":
      return `${commands
        .filter(({ passed }) => !passed)
        .map((command) => describeFailure(proof, command))
        .join(" ")}${remarks}`;
    case "setup-failed":
      return remark;
    case "interrupted":
      return `The proof was interrupted, so it counts for nothing.${remarks}`;
  }
}

/** A failed command in a sentence, with the story that is open again. */
export function describeFailure(proof: ProofSummary, command: ProofSummary["commands"][number]): string {
  const reopened = command.reopened === null ? "" : `, so ${command.reopened} is open again`;
  return `Gate ${inline(command.command)} ${failureOf(command)} ${placeOf(proof)}${reopened}.`;
}

/** Why no gate ran, with the fix. */
export function describeSetupFailure(proof: ProofSummary, command: ProofSummary["commands"][number]): string {
  return `The proof could not start: the setup command ${inline(command.command)} ${failureOf(command)} ${placeOf(proof)}. No story was reopened. Correct the command (--setup, or "setup" in prd.json) or what it needs on the work branch; then run again.`;
}

/** Why there is no clean checkout, with the fix. */
export function describeCheckoutFailure(commit: string, reason: string): string {
  return `The proof could not start: git could not make a clean checkout of ${commit.slice(0, 10)}: ${reason}. No story was reopened. Correct that, or leave out --setup to have the gates run in the checkout; then run again.`;
}

function failureOf({ timedOut, exitCode }: Pick<ProofCommandRow, "timedOut" | "exitCode">): string {
  if (timedOut) return "took longer than --gate-timeout";
  return `failed (${exitCode === null ? "killed" : `exit code ${exitCode}`})`;
}

function placeOf({ place, commitSha }: ProofSummary): string {
  const commit = commitSha === null ? "" : ` at commit ${commitSha.slice(0, 10)}`;
  return place === "clean" ? `on a clean checkout${commit}` : `in the checkout${commit}`;
}

function inline(command: string): string {
  return `\`${flatten(command)}\``;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
