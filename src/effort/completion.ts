// Knows the exact words by which an agent claims that everything is done, so that nothing else can pass for them.
import { inlineCode } from "./quoting.ts";

/**
 * The claim of a run: alone on the last line of an agent's output.
 * @throws Error on an empty nonce, with which any claim of an older run would count.
 */
export function completionClaim(nonce: string): string {
  if (nonce.trim() === "") throw new Error("a completion claim needs a nonce");
  return `<promise>COMPLETE ${nonce}</promise>`;
}

/** Whether the last line of an output that is not blank is exactly the claim. */
export function isCompletionClaim(output: string, nonce: string): boolean {
  const ended = output.trimEnd();
  return ended.slice(ended.lastIndexOf("\n") + 1) === completionClaim(nonce);
}

/** Tells the agent how to build the claim, without containing it. */
export function claimRule(nonce: string): string {
  return [
    "Only when every story of the effort is done, and not just yours, end your last message with the claim of completion, alone on its last line.",
    `It is made of three parts with nothing between them: the opening tag ${inlineCode("<promise>")}, then the word COMPLETE, one blank and ${inlineCode(nonce)}, then the closing tag ${inlineCode("</promise>")}.`,
    "It is checked like everything else; a claim that does not hold is ignored.",
  ].join("\n");
}
