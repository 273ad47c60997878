// Passes requests on to the opencode server of the running agent session, with its password, and what it answers back.
import { type IncomingHttpHeaders, type IncomingMessage, request as send } from "node:http";
import { Readable } from "node:stream";
import type { AttachPoint } from "../../agents/index.ts";
import { type Clock, type Redactor, readText } from "../../platform/index.ts";
import type { Door, Visits } from "../connections/index.ts";
import { type AttachLimits, mayWrite, type ServiceName } from "../contract.ts";
import { type Asked, createHttpDoor, type HttpDoorOptions, plainHeaders, sayLine } from "../http/index.ts";
import type { Stage } from "../screen-broadcaster.ts";
import { withoutCredentials } from "./credentials.ts";
import { createPresence } from "./presence.ts";
import { isShown, keepToFolder } from "./readable-paths.ts";

/** What the proxy needs. */
export interface OpencodeParts extends Omit<HttpDoorOptions, "answer" | "idle"> {
  readonly stage: Stage;
  readonly visits: Visits;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly limits: Pick<AttachLimits, "patience">;
}

type OpencodePoint = Extract<AttachPoint, { kind: "opencode" }>;

/** How long a connection may be silent, in ms: an answer may come only with the end of a turn. */
const idle = 30 * 60_000;
/** The largest answer from which credentials are taken, in bytes: the list of all models has 6 MB. */
const largestAnswer = 64 * 1024 * 1024;
/** The name that the server wants, whatever the password. */
const userName = "opencode";

/** One of opencode's two services. */
export function createOpencodeDoor(service: ServiceName, parts: OpencodeParts): Door {
  const { stage, hostNames, password } = parts;
  const presence = createPresence(service, parts.visits);
  const answer = async (asked: Asked) => {
    const { request, response, guest } = asked;
    const { point, words } = stage.scene;
    if (point?.kind !== "opencode") {
      const hint =
        point === undefined ? "Try again in a moment." : "This agent is not opencode; join its terminal.";
      response.setHeader("retry-after", "5");
      return sayLine(response, 503, `${words} ${hint}`);
    }
    const address = addressIn(request.url ?? "", point);
    if (!address) return sayLine(response, 400, "The address cannot be read.");
    const visit = presence.see(guest);
    if (mayWrite(service)) {
      if (request.method !== "GET" && request.method !== "HEAD") visit.touch("wrote to opencode");
      return pass(parts, asked, point, address, false);
    }
    if (request.method !== "GET" || !isShown(address.pathname))
      return sayLine(response, 403, "Here one only watches. Join through the service opencode-write.");
    keepToFolder(address, point.folder);
    return pass(parts, asked, point, address, true);
  };
  return createHttpDoor({ hostNames, password, idle, answer });
}

/** The same path at the server; undefined where it is none. */
function addressIn(path: string, { url }: OpencodePoint): URL | undefined {
  if (!path.startsWith("/")) return undefined;
  try {
    const { pathname, search } = new URL(`http://localhost${path}`);
    return new URL(`${pathname}${search}`.replace(/^\/+/, "/"), url);
  } catch {
    return undefined;
  }
}

async function pass(
  parts: OpencodeParts,
  asked: Asked,
  point: OpencodePoint,
  address: URL,
  isReading: boolean,
): Promise<void> {
  const { request, response, over } = asked;
  const secret = readText(point.passwordFile);
  if (secret === undefined)
    return sayLine(response, 503, "The agent session has ended. Try again in a moment.");
  const authorization = `Basic ${Buffer.from(`${userName}:${secret}`).toString("base64")}`;
  const headers: IncomingHttpHeaders = {
    ...endToEnd(request.headers, askedHeaders),
    ...{ host: address.host, authorization },
  };
  if (isReading)
    for (const name of Object.keys(headers))
      if (unreadable.has(name) || name.startsWith("x-opencode-")) delete headers[name];
  const onward = send(address, { method: request.method, headers, agent: false });
  over.addEventListener("abort", () => onward.destroy());
  onward.once("error", () => {
    if (response.headersSent) return void response.destroy();
    sayLine(response, 503, "The agent session does not answer, or has ended. Try again in a moment.");
  });
  onward.once("response", (answered) => {
    answered.once("error", () => response.destroy());
    const kind = answered.headers["content-type"] ?? "";
    if (isReading && kind.startsWith("application/json")) collect(parts, answered, asked);
    else stream(parts, answered, asked, isReading);
  });
  if (isReading) {
    request.resume();
    onward.end();
  } else request.pipe(onward);
}

/** Gives a whole answer, without credentials. */
function collect(parts: OpencodeParts, answered: IncomingMessage, asked: Asked): void {
  const { response, over } = asked;
  const pieces: Buffer[] = [];
  let size = 0;
  answered.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size > largestAnswer) answered.destroy(new Error("the answer is too large"));
    else pieces.push(piece);
  });
  answered.once("end", () => {
    if (over.aborted) return;
    let text: string;
    try {
      const value: unknown = JSON.parse(Buffer.concat(pieces).toString("utf8"));
      text = JSON.stringify(withoutCredentials(value, parts.redactor));
    } catch {
      return sayLine(response, 502, "The answer of opencode cannot be read.");
    }
    response.writeHead(answered.statusCode ?? 502, { ...plainHeaders, "content-type": "application/json" });
    pour(parts, Readable.from(slices(Buffer.from(text))), asked);
  });
}

function* slices(bytes: Buffer): Generator<Buffer> {
  const size = 64 * 1024;
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Gives an answer as it comes. */
function stream(parts: OpencodeParts, answered: IncomingMessage, asked: Asked, isReading: boolean): void {
  const { response } = asked;
  const redacting = isReading ? parts.redactor.stream() : undefined;
  const headers = endToEnd(answered.headers, answeredHeaders);
  if (redacting) delete headers["content-length"];
  response.writeHead(answered.statusCode ?? 502, headers);
  response.flushHeaders();
  pour(parts, answered, asked, redacting);
  answered.once("close", () => {
    if (!answered.complete) response.destroy();
  });
}

/** Writes bytes no faster than they are read; whoever stops reading for longer than `patience` is sent away. */
function pour(
  { clock, limits }: OpencodeParts,
  source: Readable,
  { response, over }: Asked,
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

/** Source: RFC 9110, section 7.6.1; and what is only between a person and this proxy, or a page. */
const oneHop = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
const askedHeaders = new Set([...oneHop, "host", "authorization", "cookie", "origin", "referer"]);
/** What is to be read here must not come compressed, and a question has no body. */
const unreadable = new Set(["accept-encoding", "content-length", "content-type"]);
const answeredHeaders = new Set([...oneHop, "set-cookie"]);

function endToEnd(headers: IncomingHttpHeaders, taken: ReadonlySet<string>): IncomingHttpHeaders {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  const kept = Object.entries(headers).filter(
    ([name]) => !taken.has(name) && !named.includes(name) && !name.startsWith("access-control-"),
  );
  return Object.fromEntries(kept);
}
