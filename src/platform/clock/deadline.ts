// Limits how long an operation may wait for others.
import type { Clock } from "./clock.ts";

/** An operation did not end in time. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
  constructor(milliseconds: number) {
    super(`there was no answer within ${milliseconds / 1000} s`);
  }
}

/**
 * Runs an operation that must end when its signal aborts, after `milliseconds`.
 * @throws DeadlineExceeded, whatever the operation itself throws because of the signal
 */
export async function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const late = new AbortController();
  void clock.sleep(milliseconds, ended.signal).then(() => {
    if (!ended.signal.aborted) late.abort(new DeadlineExceeded(milliseconds));
  });
  try {
    return await act(late.signal);
  } catch (error) {
    throw late.signal.aborted ? late.signal.reason : error;
  } finally {
    ended.abort();
  }
}
