// Understands the event by which Claude Code tells that a turn failed.
import type { TurnEnd } from "../contract.ts";
import { classifyFailure, type FailureClass } from "../failure.ts";
import type { HookEvent } from "./hooks.ts";

/** Its own words for a failure (seen in 2.1.330). */
const classes: Readonly<Record<string, FailureClass>> = {
  authentication_failed: "auth",
  billing_error: "auth",
  rate_limit: "rate-limit",
  server_error: "overload",
  model_not_found: "model",
};

/** The end of the turn that the event tells of; `now` is ms since the epoch. */
export function describeEvent(event: HookEvent, now: number): TurnEnd {
  const said = event.last_assistant_message?.trim() ?? "";
  const text = said || event.error_details || event.error || "no reason was given";
  const { failure, resetAt } = classifyFailure({ text: `${event.error_details ?? ""} ${text}` }, now);
  const known = classes[event.error ?? ""] ?? failure;
  return {
    kind: "failed",
    failure: known,
    resetAt: known === "rate-limit" || known === "overload" ? resetAt : undefined,
    reason: `Claude Code says: ${text.split("\n")[0]?.slice(0, 300)}`,
  };
}
