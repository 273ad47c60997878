// Shows the state and the events of a run over HTTP, and takes commands on the writing service.
import type { Hono } from "hono";
import { type ControlVerb, controlVerbs } from "../../loop/index.ts";
import type { Clock } from "../../platform/index.ts";
import type { PageFiles } from "../../report/index.ts";
import type { Participants, ServiceServer } from "../connections/index.ts";
import { mayWrite, type ServiceName } from "../contract.ts";
import {
  checkChange,
  commonHeaders,
  createHttpServer,
  type HttpExchange,
  type HttpServerOptions,
  sendLine,
} from "../http/index.ts";
import type { EventFormat, EventLog } from "./event-log.ts";
import { addPageRoutes, renderPage, wantsPage } from "./page-routes.ts";
import type { ReportFeed } from "./report-feed.ts";

/** The page of a run: its title, and its program and style. */
export interface ControlPage {
  readonly title: string;
  files(): PageFiles;
}

/** What the control service shows, and where its commands go. */
export interface ControlServerOptions extends Pick<HttpServerOptions, "hostNames"> {
  readonly eventLog: EventLog;
  readonly participants: Participants;
  readonly page: ControlPage;
  readonly feed: ReportFeed;
  readonly clock: Clock;
  status(): unknown;
  sendCommand(verb: ControlVerb): void;
}

interface Bindings {
  exchange: HttpExchange;
  isStreaming: boolean; // the event log writes the response
}

type App = Hono<{ Bindings: Bindings }>;

const idle = 60_000; // ms of silence on a connection; longer than from one heartbeat to the next
const longestAnswer = 120_000; // ms for a whole answer, also to somebody who reads one byte a second

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
      await answer(await app, exchange, options.clock);
    },
  });
}

async function createApp(service: ServiceName, options: ControlServerOptions): Promise<App> {
  const { eventLog, participants, page, feed } = options;
  const { Hono } = await import("hono");
  const app: App = new Hono();
  const join = ({ connection }: HttpExchange) =>
    participants.join(service, { identity: connection.identity, key: undefined });
  const commands = mayWrite(service) ? controlVerbs : [];
  app.get("/", (context) =>
    wantsPage(context.req.header("accept"))
      ? renderPage({ title: page.title, commands })
      : context.text(describe(service)),
  );
  addPageRoutes(app, { feed, files: page.files });
  app.get("/status", (context) => context.json(options.status() as object));
  for (const format of ["events", "log", "changes"] satisfies EventFormat[])
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
      const refusal = checkChange(context.env.exchange.request);
      if (refusal) return context.text(`${refusal.message}\n`, refusal.status);
      using participation = join(context.env.exchange);
      options.sendCommand(verb);
      participation.recordAction(`asked for ${verb}`);
      return context.json({ asked: verb }, 202);
    });
  app.notFound((context) => context.text(describe(service), 404));
  return app;
}

/** Every answer is whole before it is sent; one body may be sent to many. */
async function answer(app: App, exchange: HttpExchange, clock: Clock): Promise<void> {
  const { request, response, over } = exchange;
  const { method = "", url = "" } = request;
  if (method !== "GET" && method !== "POST") return sendLine(response, 405, "Use GET or POST.");
  // No request here needs a body, so a body is read and dropped.
  request.resume();
  const address = parseAddress(url);
  if (!address) return sendLine(response, 400, "The address cannot be read.");
  const headers: Record<string, string> = {};
  for (const name of ["last-event-id", "accept"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  const env: Bindings = { exchange, isStreaming: false };
  const answered = await app.fetch(new Request(address, { method, headers }), env);
  if (env.isStreaming || over.aborted) return;
  const body = Buffer.from(await answered.arrayBuffer());
  response.writeHead(answered.status, { ...commonHeaders, ...Object.fromEntries(answered.headers) });
  response.end(body);
  void clock.sleep(longestAnswer, over).then(() => {
    if (!over.aborted) response.destroy();
  });
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
    "ralph-ci: a run is at work here. A browser shows it as a page.",
    "GET /status   how the run stands, as JSON",
    "GET /log      the lines of its log, as server-sent events",
    "GET /events   what happens, as server-sent events with JSON",
    mayWrite(service) ? commands : "To send commands, use the service control-write.",
    "",
  ].join("\n");
}
