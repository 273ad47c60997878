// Relays responses of the opencode server at the speed at which they are read, without secrets for those who only watch.
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Clock, Redactor } from "../../platform/index.ts";
import type { AttachLimits } from "../contract.ts";
import { commonHeaders, type HttpExchange, sendLine } from "../http/index.ts";
import { withoutCredentials } from "./credentials.ts";

/** What relaying needs. */
export interface RelayOptions {
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly limits: Pick<AttachLimits, "patience">;
}

const largestResponse = 64 * 1024 * 1024; // bytes; the list of all models has 6 MB

/** Relays a response. @param isReading whether credentials are removed */
export function relayResponse(
  options: RelayOptions,
  answered: IncomingMessage,
  exchange: HttpExchange,
  isReading: boolean,
): void {
  answered.once("error", () => exchange.response.destroy());
  const form = isReading ? formOf(answered) : "stream";
  if (form === "json") relayWhole(options, answered, exchange);
  else if (form === "stream") relayStream(options, answered, exchange, isReading);
  else {
    answered.destroy();
    sendLine(exchange.response, 502, "The answer of opencode has a form that this service does not show.");
  }
}

type Form = "json" | "stream" | "unknown";

/** How a response is cleaned for those who only watch. Any other form could hide credentials, so it is not shown. */
function formOf({ headers, statusCode }: IncomingMessage): Form {
  const [kind = "", ...parameters] = (headers["content-type"] ?? "").toLowerCase().split(";");
  const isPlain = (headers["content-encoding"] ?? "identity") === "identity";
  const isUtf8 = parameters.every((each) => !/charset/.test(each) || /^ *charset="?utf-?8"? *$/.test(each));
  if (!isPlain || !isUtf8) return "unknown";
  if (kind.trim() === "application/json") return "json";
  const isEmpty = statusCode === 204 || statusCode === 304 || headers["content-length"] === "0";
  return isEmpty || ["text/event-stream", "text/plain"].includes(kind.trim()) ? "stream" : "unknown";
}

/** The headers of a response that those who only watch get. */
const shownHeaders = new Set(["content-type", "cache-control"]);

function relayWhole(options: RelayOptions, answered: IncomingMessage, exchange: HttpExchange): void {
  const { response, over } = exchange;
  const pieces: Buffer[] = [];
  let size = 0;
  answered.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size > largestResponse) answered.destroy(new Error("the response is too large"));
    else pieces.push(piece);
  });
  answered.once("end", () => {
    if (over.aborted) return;
    let text: string;
    try {
      const value: unknown = JSON.parse(Buffer.concat(pieces).toString("utf8"));
      text = JSON.stringify(withoutCredentials(value, options.redactor));
    } catch {
      return sendLine(response, 502, "The answer of opencode cannot be read.");
    }
    response.writeHead(answered.statusCode ?? 502, { ...commonHeaders, "content-type": "application/json" });
    pour(options, Readable.from(slices(Buffer.from(text))), exchange);
  });
}

function* slices(bytes: Buffer): Generator<Buffer> {
  const size = 64 * 1024;
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

function relayStream(
  options: RelayOptions,
  answered: IncomingMessage,
  exchange: HttpExchange,
  isReading: boolean,
): void {
  const { response } = exchange;
  const redacting = isReading ? options.redactor.stream() : undefined;
  const headers = endToEndHeaders(answered.headers, new Set(["set-cookie"]));
  // The length changes with the text, and any other header could hold a credential.
  if (redacting) for (const name of Object.keys(headers)) if (!shownHeaders.has(name)) delete headers[name];
  response.writeHead(answered.statusCode ?? 502, headers);
  response.flushHeaders();
  pour(options, answered, exchange, redacting);
  answered.once("close", () => {
    if (!answered.complete) response.destroy();
  });
}

/** Writes no faster than the client reads, and disconnects a client that stops reading for longer than `patience`. */
function pour(
  { clock, limits }: RelayOptions,
  source: Readable,
  { response, over }: HttpExchange,
  redacting?: ReturnType<Redactor["stream"]>,
): void {
  let drained: AbortController | undefined;
  response.on("drain", () => drained?.abort());
  over.addEventListener("abort", () => {
    drained?.abort();
    source.destroy();
  });
  source.on("data", (piece: Buffer) => {
    const bytes = redacting ? redacting.push(piece) : piece;
    if (bytes.length === 0 || response.write(bytes)) return;
    source.pause();
    drained = new AbortController();
    const { signal } = drained;
    void clock.sleep(limits.patience, signal).then(() => {
      if (signal.aborted) source.resume();
      else response.destroy();
    });
  });
  source.once("end", () => response.end(redacting?.end()));
}

/** Source: RFC 9110, section 7.6.1. */
const hopByHopHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The headers that a proxy passes on, without those that `dropped` names. */
export function endToEndHeaders(
  headers: IncomingHttpHeaders,
  dropped: ReadonlySet<string>,
): IncomingHttpHeaders {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  const passed = Object.entries(headers).filter(
    ([name]) =>
      !hopByHopHeaders.has(name) &&
      !dropped.has(name) &&
      !named.includes(name) &&
      !name.startsWith("access-control-"),
  );
  return Object.fromEntries(passed);
}
