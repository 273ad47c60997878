// The errors of the journal, by which callers tell untrustworthy state from any other fault.

/** The state could not be read or written. Nothing was overwritten. The message ends with the fix. */
export class JournalError extends Error {
  override readonly name: string = "JournalError";
}

/** The records were made by a newer version of the program. */
export class NewerJournalError extends JournalError {
  override readonly name = "NewerJournalError";
}
