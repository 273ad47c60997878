// Compares secrets without telling by its time how much of a guess was right.
import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a guess is the secret. */
export function isSame(guess: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(guess), digest(secret));
}
