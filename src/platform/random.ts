// Makes names that nobody can guess and nothing else bears.
import { randomBytes } from "node:crypto";

/** 128 random bits as 32 lower-case hexadecimal digits. */
export function randomId(): string {
  return randomBytes(16).toString("hex");
}

/** A number from 0 up to 1, new at each call. */
export function randomFraction(): number {
  return Math.random();
}
