// Gets from Claude Code's own hooks what happens in a session: each writes one file, whole or not at all.
import * as path from "node:path";
import { type infer as Infer, nullish, object, string, unknown } from "zod/mini";
import { listFolder, makeFolder, readText, singleQuoted, watchFolder } from "../../../platform/index.ts";
import type { TurnEnd } from "../../contract.ts";
import { classifyFailure, type FailureClass } from "../../failure/index.ts";

/** The events that are listened to. Source: https://docs.claude.com/en/docs/claude-code/hooks */
const events = ["SessionStart", "UserPromptSubmit", "Stop", "StopFailure", "Notification", "SessionEnd"];

/** What is read of an event; the rest may be whatever it likes. */
const hookEvent = object({
  hook_event_name: string(),
  session_id: nullish(string()),
  transcript_path: nullish(string()),
  /** Only sub-agents have one. */
  agent_id: nullish(unknown()),
  prompt: nullish(string()),
  last_assistant_message: nullish(string()),
  error: nullish(string()),
  error_details: nullish(string()),
  notification_type: nullish(string()),
  message: nullish(string()),
  reason: nullish(string()),
});
/** One event of a session. */
export type HookEvent = Infer<typeof hookEvent>;

/** The part of the settings that makes Claude Code write its events into a folder, in the order of their names. */
export function hookSettings(folder: string): Record<string, unknown> {
  const target = singleQuoted(folder);
  // A file appears under its name only once it is whole.
  const command = `d=${target}; f=$(mktemp "$d/.XXXXXXXX") && cat > "$f" && mv "$f" "$d/$(date +%s%N)-$$.json"`;
  const entry = [{ hooks: [{ type: "command", command, timeout: 10 }] }];
  return Object.fromEntries(events.map((event) => [event, entry]));
}

/** The events of one session as they come. */
export interface HookInbox extends Disposable {
  readonly events: readonly HookEvent[];
}

/** Reads what comes into a folder until disposed; calls back after each event of the main agent. */
export function openHookInbox(folder: string, onEvent: () => void): HookInbox {
  makeFolder(folder);
  const seen = new Set<string>();
  const found: HookEvent[] = [];
  const look = () => {
    const names = listFolder(folder).filter((name) => name.endsWith(".json") && !seen.has(name));
    for (const name of names.sort()) {
      seen.add(name);
      const event = readEvent(path.join(folder, name));
      // What a sub-agent ends is not the turn.
      if (event === undefined || event.agent_id != null) continue;
      found.push(event);
      onEvent();
    }
  };
  const watch = watchFolder(folder, look);
  look();
  return { events: found, [Symbol.dispose]: () => watch[Symbol.dispose]() };
}

function readEvent(file: string): HookEvent | undefined {
  try {
    const read = hookEvent.safeParse(JSON.parse(readText(file) ?? ""));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** Its own words for a failure (seen in 2.1.330). */
const classes: Readonly<Record<string, FailureClass>> = {
  authentication_failed: "auth",
  billing_error: "auth",
  rate_limit: "rate-limit",
  server_error: "overload",
  model_not_found: "model",
};

/** The end of the turn that the event tells of; `now` is ms since the epoch. */
export function describeStopFailure(event: HookEvent, now: number): TurnEnd {
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
