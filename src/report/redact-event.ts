// Makes an event fit to leave the process, wherever it is shown.
import type { LoopEvent } from "../loop/index.ts";
import type { Redactor } from "../platform/index.ts";

/** An event with every text in it redacted and on one line: it is about to leave the process. */
export function redactEvent(event: LoopEvent, redactor: Redactor): LoopEvent {
  return redactFields(event, redactor) as LoopEvent;
}

function redactFields(record: object, redactor: Redactor): object {
  const fields = Object.entries(record).map(([name, value]: [string, unknown]) => {
    if (typeof value === "object" && value !== null) return [name, redactFields(value, redactor)];
    if (typeof value !== "string") return [name, value];
    const text = redactor.text(value);
    // What would end a line, or steer a terminal; the output of a gate is no line.
    return [name, name === "outputTail" ? text : text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim()];
  });
  return Object.fromEntries(fields) as object;
}
