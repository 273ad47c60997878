// The exact words by which an agent claims that every story is done.
import { inlineCode } from "../quoting.ts";

/** The claim of a run. @throws Error if the nonce is empty, because then the claim of an older run would count */
export function completionClaim(nonce: string): string {
  if (nonce.trim() === "") throw new Error("a completion claim needs a nonce");
  return `<promise>COMPLETE ${nonce}</promise>`;
}

/** Whether the last line that is not blank is exactly the claim. */
export function isCompletionClaim(output: string, nonce: string): boolean {
  const trimmed = output.trimEnd();
  return trimmed.slice(trimmed.lastIndexOf("\n") + 1) === completionClaim(nonce);
}

/** The rule that tells the agent how to write the claim. The rule does not contain the claim. */
export function claimRule(nonce: string): string {
  return [
    "Only when every story of the effort is done, not only yours, end your last message with the completion claim, alone on the last line.",
    `The claim has three parts with nothing between them: the opening tag ${inlineCode("<promise>")}, then the word COMPLETE, one space and ${inlineCode(nonce)}, then the closing tag ${inlineCode("</promise>")}.`,
    "The claim is checked like everything else. A false claim is ignored.",
  ].join("\n");
}
