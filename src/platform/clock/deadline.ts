// Gives every wait for others an end, on a clock that tests can turn.
import type { Clock } from "./clock.ts";

/** What was waited for did not come in time. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
  constructor(milliseconds: number) {
    super(`there was no answer within ${milliseconds / 1000} s`);
  }
}

/**
 * Does something that ends when its signal aborts. @param milliseconds until then
 * @throws DeadlineExceeded as the reason of the signal
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
    // What was given up because of the signal often says so in words of its own.
    throw late.signal.aborted ? late.signal.reason : error;
  } finally {
    ended.abort();
  }
}
