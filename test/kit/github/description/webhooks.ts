// Compares the events that tests send with the schemas of GitHub's webhook payloads: what they do not name is wrong.
import { readFileSync } from "node:fs";
import { Ajv2019, type ValidateFunction } from "ajv/dist/2019.js";

interface Schemas {
  /** The definitions of an event's payloads, one for each action. */
  readonly forms: Readonly<Record<string, readonly string[]>>;
  readonly definitions: Readonly<Record<string, { properties?: { action?: { enum?: string[] } } }>>;
}

const { forms, definitions }: Schemas = JSON.parse(
  readFileSync(new URL("webhooks.json", import.meta.url), "utf8"),
);

const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ definitions }, "webhooks");

/** Events whose payload is that of another one. */
const sameAs: Readonly<Record<string, string>> = { pull_request_target: "pull_request" };

/** Events that GitHub causes without a webhook. */
const withoutWebhook: readonly string[] = ["schedule", "workflow_call"];

/** What is wrong with the payload of an event, one phrase each. Fields may be left out. */
export function findEventFaults(event: string, payload: unknown): string[] {
  if (withoutWebhook.includes(event)) return [];
  const names = forms[sameAs[event] ?? event];
  if (!names) return [`${event}: GitHub has no such event, or update-github-webhooks lacks it`];
  const { action } = (payload ?? {}) as { action?: unknown };
  const fitting = names.filter((name) => {
    const actions = definitions[name]?.properties?.action?.enum;
    return action === undefined || actions === undefined || actions.includes(String(action));
  });
  if (fitting.length === 0) return [`${event}: GitHub has no action ${action}`];
  // Of several forms, the nearest one tells the mistake.
  const [nearest = []] = fitting
    .map((name) => check(name, payload))
    .sort((one, other) => one.length - other.length);
  return nearest.map((fault) => `${event}: ${fault}`);
}

function check(name: string, payload: unknown): string[] {
  const validate = ajv.getSchema(`webhooks#/definitions/${name}`) as ValidateFunction;
  if (validate(payload)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const field = params.additionalProperty;
    return `${instancePath || "the whole"} ${message}${field === undefined ? "" : ` (${field})`}`;
  });
}

/** @throws Error if GitHub does not send such a payload */
export function requireEvent(event: string, payload: unknown): void {
  const faults = findEventFaults(event, payload);
  if (faults.length > 0) throw new Error(`not as GitHub: ${faults.join("; ")}`);
}
