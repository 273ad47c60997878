// Draws random names and numbers.
import { randomBytes } from "node:crypto";

/** An unguessable name: 128 random bits as 32 lower-case hexadecimal digits. */
export function randomId(): string {
  return randomBytes(16).toString("hex");
}

/** A number from 0 up to 1. */
export function randomFraction(): number {
  return Math.random();
}
