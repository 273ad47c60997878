// Receives the events of a session from Claude Code's hooks: each hook writes one complete file.
import * as path from "node:path";
import { type infer as Infer, nullish, object, string, unknown } from "zod/mini";
import { listFolder, makeFolder, readText, singleQuoted, watchFolder } from "../../../platform/index.ts";
import type { TurnEnd } from "../../contract.ts";
import { classifyFailure, type FailureClass } from "../../failure/index.ts";

/** Source: https://docs.claude.com/en/docs/claude-code/hooks */
const events = ["SessionStart", "UserPromptSubmit", "Stop", "StopFailure", "Notification"];

const hookEvent = object({
  hook_event_name: string(),
  session_id: nullish(string()),
  transcript_path: nullish(string()),
  agent_id: nullish(unknown()), // only of sub-agents
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

/** The settings that make Claude Code write its events into a folder, in the order of the file names. */
export function hookSettings(folder: string): Record<string, unknown> {
  const target = singleQuoted(folder);
  // A file gets its name only when it is complete.
  const command = `d=${target}; f="$d/.$$"; umask 077; cat > "$f" && mv "$f" "$d/$(date +%s%N)-$$.json"`;
  const entry = [{ hooks: [{ type: "command", command, timeout: 10 }] }];
  return Object.fromEntries(events.map((event) => [event, entry]));
}

/** The events of one session so far. */
export interface HookInbox extends Disposable {
  readonly events: readonly HookEvent[];
}

/** Reads events from a folder until disposed; calls `onEvent` after each event of the main agent. */
export function openHookInbox(folder: string, onEvent: () => void): HookInbox {
  makeFolder(folder);
  const seen = new Set<string>();
  const received: HookEvent[] = [];
  const read = () => {
    const names = listFolder(folder).filter((name) => name.endsWith(".json") && !seen.has(name));
    for (const name of names.sort()) {
      seen.add(name);
      const event = readEvent(path.join(folder, name));
      // The end of a sub-agent is not the end of the turn.
      if (event === undefined || event.agent_id != null) continue;
      received.push(event);
      onEvent();
    }
  };
  const watch = watchFolder(folder, read);
  read();
  return { events: received, [Symbol.dispose]: () => watch[Symbol.dispose]() };
}

function readEvent(file: string): HookEvent | undefined {
  try {
    return hookEvent.safeParse(JSON.parse(readText(file) ?? "")).data;
  } catch {
    return undefined;
  }
}

/** Claude Code's names for failures (seen in 2.1.330). */
const classes: Readonly<Record<string, FailureClass>> = {
  authentication_failed: "auth",
  billing_error: "auth",
  rate_limit: "rate-limit",
  server_error: "overload",
  model_not_found: "model",
};

/** The end of a turn that a `StopFailure` event reports. `now` is in ms since the epoch. */
export function describeStopFailure(event: HookEvent, now: number): TurnEnd {
  const message = event.last_assistant_message?.trim() ?? "";
  const text = message || event.error_details || event.error || "no reason was given";
  const { failure, resetAt } = classifyFailure({ text: `${event.error_details ?? ""} ${text}` }, now);
  const named = classes[event.error ?? ""] ?? failure;
  return {
    kind: "failed",
    failure: named,
    resetAt: named === "rate-limit" || named === "overload" ? resetAt : undefined,
    reason: `Claude Code says: ${text.split("\n")[0]?.slice(0, 300)}`,
  };
}
