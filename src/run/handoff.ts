// The record that the main step leaves for the post step, which finishes a killed run. It never holds a secret.
import { boolean, int, literal, number, positive, regex, string, union } from "zod/mini";

/** A reader takes from any version the fields that it knows. */
const handoffVersion = 1;

/** The place of a run's state. Paths are absolute. */
export interface Handoff {
  stateDir: string;
  effort: string;
  runId: string;
  /** The folder of the snapshots, or `artifacts`. */
  store: string | undefined;
  stateKey: string | undefined;
  keepSnapshots: number | undefined;
  /** Whether the run pushes its work. */
  pushes: boolean;
  /** The newest snapshot of the run; null before the first. */
  generation: number | null;
}

const absolutePath = string().check(regex(/^\/[^\0\r\n]*$/));
const name = string().check(regex(/^[^\0\r\n]{1,500}$/));

const readers = {
  stateDir: absolutePath,
  effort: name,
  runId: name,
  store: union([absolutePath, literal("artifacts")]),
  stateKey: name,
  keepSnapshots: number().check(int(), positive()),
  pushes: boolean(),
  generation: number().check(int(), positive()),
};

/** The record as one line of text. */
export function renderHandoff(handoff: Handoff): string {
  return JSON.stringify({ version: handoffVersion, ...handoff });
}

/** Reads a record of any version as untrusted data: an invalid field counts as missing. */
export function parseHandoff(text: string | undefined): Partial<Handoff> {
  let fields: unknown;
  try {
    fields = JSON.parse(text ?? "");
  } catch {
    return {};
  }
  if (typeof fields !== "object" || fields === null) return {};
  const given = fields as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(readers).flatMap(([field, reader]) => {
      const read = reader.safeParse(given[field]);
      return read.success ? [[field, read.data]] : [];
    }),
  );
}
