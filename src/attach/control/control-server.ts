// Shows the state and the events of a run over HTTP, and takes commands on the writing service.
import type { Hono } from "hono";
import { type ControlVerb, controlVerbs } from "../../loop/index.ts";
import type { Participants, ServiceServer } from "../connections/index.ts";
import { mayWrite, type ServiceName } from "../contract.ts";
import {
  commonHeaders,
  createHttpServer,
  type HttpExchange,
  type HttpServerOptions,
  sendLine,
} from "../http/index.ts";
import type { EventFormat, EventLog } from "./event-log.ts";

/** What the control service shows, and where its commands go. */
export interface ControlServerOptions extends Pick<HttpServerOptions, "hostNames"> {
  readonly eventLog: EventLog;
  readonly participants: Participants;
  status(): unknown;
  sendCommand(verb: ControlVerb): void;
}

interface Bindings {
  exchange: HttpExchange;
  isStreaming: boolean; // the event log writes the response
}

type App = Hono<{ Bindings: Bindings }>;

const idle = 60_000; // ms of silence on a connection; longer than from one heartbeat to the next

/** The control service for reading or for writing. */
export function createControlServer(service: ServiceName, options: ControlServerOptions): ServiceServer {
  let app: Promise<App> | undefined;
  const { hostNames } = options;
  return createHttpServer({
    hostNames,
    idle,
    async answer(exchange) {
      // Only now: most runs are never asked.
      app ??= createApp(service, options);
      await answer(await app, exchange);
    },
  });
}

async function createApp(service: ServiceName, options: ControlServerOptions): Promise<App> {
  const { eventLog, participants } = options;
  const { Hono } = await import("hono");
  const app: App = new Hono();
  const join = ({ connection }: HttpExchange) =>
    participants.join(service, { identity: connection.identity, key: undefined });
  app.get("/", (context) => context.text(describe(service)));
  app.get("/status", (context) => context.json(options.status() as object));
  for (const format of ["events", "log"] satisfies EventFormat[])
    app.get(`/${format}`, (context) => {
      const lastSeen = Number(context.req.header("last-event-id") ?? 0);
      const participation = join(context.env.exchange);
      context.env.isStreaming = true;
      eventLog.stream(context.env.exchange, format, Number.isSafeInteger(lastSeen) ? lastSeen : 0, () =>
        participation[Symbol.dispose](),
      );
      return context.body(null);
    });
  for (const verb of controlVerbs)
    app.post(`/${verb}`, (context) => {
      if (!mayWrite(service))
        return context.text("This service only shows. Send commands to the service control-write.\n", 403);
      using participation = join(context.env.exchange);
      options.sendCommand(verb);
      participation.recordAction(`asked for ${verb}`);
      return context.json({ asked: verb }, 202);
    });
  app.notFound((context) => context.text(describe(service), 404));
  return app;
}

/** The texts are short, so none is streamed. */
async function answer(app: App, exchange: HttpExchange): Promise<void> {
  const { request, response } = exchange;
  const { method = "", url = "" } = request;
  if (method !== "GET" && method !== "POST") return sendLine(response, 405, "Use GET or POST.");
  // No request here needs a body, so a body is read and dropped.
  request.resume();
  const address = parseAddress(url);
  if (!address) return sendLine(response, 400, "The address cannot be read.");
  const headers: Record<string, string> = {};
  const lastSeen = request.headers["last-event-id"];
  if (typeof lastSeen === "string") headers["last-event-id"] = lastSeen;
  const env: Bindings = { exchange, isStreaming: false };
  const answered = await app.fetch(new Request(address, { method, headers }), env);
  if (env.isStreaming) return;
  const body = Buffer.from(await answered.arrayBuffer());
  response.writeHead(answered.status, { ...Object.fromEntries(answered.headers), ...commonHeaders });
  response.end(body);
}

function parseAddress(url: string): URL | undefined {
  try {
    return new URL(url, "http://localhost");
  } catch {
    return undefined;
  }
}

function describe(service: ServiceName): string {
  const commands = controlVerbs.map((verb) => `POST /${verb}`).join(", ");
  return [
    "ralph-ci: a run is at work here.",
    "GET /status   how the run stands, as JSON",
    "GET /log      the lines of its log, as server-sent events",
    "GET /events   what happens, as server-sent events with JSON",
    mayWrite(service) ? commands : "To send commands, use the service control-write.",
    "",
  ].join("\n");
}
