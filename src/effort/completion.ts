// Knows the exact words by which an agent claims that everything is done, so that nothing else can pass for them.

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
