// Lets the loop tell "the state is not to be trusted" from any other fault.

/** The state could not be read or written, and nothing was overwritten. The message ends with what to do. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}
