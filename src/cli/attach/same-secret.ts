// Compares a secret with what somebody says it is.
import { createHash, timingSafeEqual } from "node:crypto";

/** The time that it takes does not show how much of the guess is right. */
export function isSameSecret(guess: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(guess), digest(secret));
}
