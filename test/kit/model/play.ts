// Sends one scripted answer as an HTTP response, step by step.
import type { ServerResponse } from "node:http";
import type { Dialect, Reply, StreamWriter } from "./dialect.ts";
import type { Answer, Step } from "./script.ts";

/** The facts about the request that an answer depends on. */
export interface Asked {
  dialect: Dialect;
  model: string;
  id: string;
  /** Settled when the connection is closed. */
  gone: Promise<void>;
}

/** Sends the answer as a stream, until the client disconnects. */
export async function play(answer: Answer, asked: Asked, response: ServerResponse): Promise<void> {
  const { dialect, id, model, gone } = asked;
  const stream = dialect.stream(id, model, answer.usage);
  for (const [index, step] of answer.steps.entries()) {
    if (response.destroyed) return;
    switch (step.kind) {
      case "hold":
        await Promise.race([step.until, gone]);
        break;
      case "silence":
        sendHeaders(response);
        await Promise.race(step.until ? [step.until, gone] : [gone]);
        break;
      case "fault":
        if (response.headersSent) response.end(stream.fault(step.fault));
        else send(response, dialect.refusal(step.fault, model));
        return;
      case "break":
        await write(response, stream.begin());
        response.destroy();
        return;
      default:
        await write(response, stream.begin() + render(step, stream, dialect, `${id}_${index}`));
    }
  }
  if (response.destroyed) return;
  sendHeaders(response);
  response.end(stream.begin() + stream.end());
}

/** Sends a whole answer at once. */
export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

function sendHeaders(response: ServerResponse): void {
  if (response.headersSent) return;
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  response.flushHeaders();
}

/** Resolves when the text has been sent, because a broken connection would drop unsent text. */
function write(response: ServerResponse, text: string): Promise<void> {
  sendHeaders(response);
  return new Promise((resolve) => response.write(text === "" ? ":\n\n" : text, () => resolve()));
}

type StreamedStep = Extract<Step, { kind: "text" | "write" | "shell" | "tool" }>;

function render(step: StreamedStep, stream: StreamWriter, dialect: Dialect, id: string): string {
  switch (step.kind) {
    case "text":
      return stream.text(step.text);
    case "write":
      return stream.toolCall({ id, ...dialect.writeFile(step.file, step.content) });
    case "shell":
      return stream.toolCall({ id, ...dialect.runShell(step.command) });
    case "tool":
      return stream.toolCall({ id, name: step.tool, input: step.input });
  }
}
