// Proxies requests to the opencode server of the running agent session, and adds its password.
import { type IncomingHttpHeaders, request as send } from "node:http";
import { type AttachPoint, opencodeAuthorization } from "../../agents/index.ts";
import { readText } from "../../platform/index.ts";
import type { Participants, ServiceServer } from "../connections/index.ts";
import { mayWrite, type ServiceName } from "../contract.ts";
import { createHttpServer, type HttpExchange, type HttpServerOptions, sendLine } from "../http/index.ts";
import type { ScreenBroadcaster } from "../screen-broadcaster.ts";
import { createPresence } from "./presence.ts";
import { isReadable, restrictToFolder } from "./readable-paths.ts";
import { endToEndHeaders, type RelayOptions, relayResponse } from "./relay-response.ts";

/** What the proxy needs. */
export interface OpencodeProxyOptions extends Pick<HttpServerOptions, "hostNames">, RelayOptions {
  readonly broadcaster: ScreenBroadcaster;
  readonly participants: Participants;
}

type OpencodePoint = Extract<AttachPoint, { kind: "opencode" }>;

interface ForwardedRequest {
  readonly exchange: HttpExchange;
  readonly address: URL;
  readonly passwordFile: string;
  readonly isReading: boolean;
}

const idle = 30 * 60_000; // ms of silence on a connection; a response may come only at the end of a turn

/** The opencode service for reading or for writing. */
export function createOpencodeProxy(service: ServiceName, options: OpencodeProxyOptions): ServiceServer {
  const { broadcaster, hostNames } = options;
  const presence = createPresence(service, options.participants);
  const isReading = !mayWrite(service);
  const answer = async (exchange: HttpExchange) => {
    const { request, response, connection } = exchange;
    const { point, statusLine } = broadcaster.snapshot;
    if (point?.kind !== "opencode") {
      const hint =
        point === undefined ? "Try again in a moment." : "This agent is not opencode; join its terminal.";
      response.setHeader("retry-after", "5");
      return sendLine(response, 503, `${statusLine} ${hint}`);
    }
    const address = serverAddress(request.url ?? "", point);
    if (!address) return sendLine(response, 400, "The address cannot be read.");
    const participation = presence.add(connection);
    if (isReading) {
      if (request.method !== "GET" || !isReadable(address.pathname))
        return sendLine(response, 403, "This service only shows. Join through the service opencode-write.");
      restrictToFolder(address, point.folder);
    } else if (request.method !== "GET" && request.method !== "HEAD")
      participation.recordAction("wrote to opencode");
    return forward(options, { exchange, address, passwordFile: point.passwordFile, isReading });
  };
  return createHttpServer({ hostNames, idle, answer });
}

function serverAddress(path: string, { url }: OpencodePoint): URL | undefined {
  if (!path.startsWith("/")) return undefined;
  try {
    const { pathname, search } = new URL(`http://localhost${path}`);
    return new URL(`${pathname}${search}`.replace(/^\/+/, "/"), url);
  } catch {
    return undefined;
  }
}

async function forward(options: RelayOptions, forwarded: ForwardedRequest): Promise<void> {
  const { exchange, address, passwordFile, isReading } = forwarded;
  const { request, response, over } = exchange;
  const password = readText(passwordFile);
  if (password === undefined)
    return sendLine(response, 503, "The agent session has ended. Try again in a moment.");
  const headers = requestHeaders(request.headers, address.host, password, isReading);
  const onward = send(address, { method: request.method, headers, agent: false });
  over.addEventListener("abort", () => onward.destroy());
  onward.once("error", () => {
    if (response.headersSent) return void response.destroy();
    sendLine(response, 503, "The agent session does not answer, or has ended. Try again in a moment.");
  });
  onward.once("response", (answered) => relayResponse(options, answered, exchange, isReading));
  if (isReading) {
    request.resume();
    onward.end();
  } else request.pipe(onward);
}

/** Headers that stay between a person, or their browser, and this proxy. */
const droppedHeaders = new Set(["host", "authorization", "cookie", "origin", "referer"]);
/** Responses that are read here must not be compressed, and reading requests have no body. */
const droppedWhenReading = new Set(["accept-encoding", "content-length", "content-type"]);

function requestHeaders(
  sent: IncomingHttpHeaders,
  host: string,
  password: string,
  isReading: boolean,
): IncomingHttpHeaders {
  const headers = endToEndHeaders(sent, droppedHeaders);
  headers.host = host;
  headers.authorization = opencodeAuthorization(password);
  if (isReading)
    for (const name of Object.keys(headers))
      if (droppedWhenReading.has(name) || name.startsWith("x-opencode-")) delete headers[name];
  return headers;
}
