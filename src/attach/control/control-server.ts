// Answers what people ask of a run: how it stands, what it tells, and on the writing service what they want of it.
import type { Hono } from "hono";
import { type ControlVerb, controlVerbs } from "../../loop/index.ts";
import type { Door, Visits } from "../connections/index.ts";
import { mayWrite, type ServiceName } from "../contract.ts";
import { type Asked, createHttpDoor, type HttpDoorOptions, plainHeaders, sayLine } from "../http/index.ts";
import type { Chronicle, Form } from "./event-log.ts";

/** What the control tells of, and whom it asks. */
export interface ControlParts extends Omit<HttpDoorOptions, "answer" | "idle"> {
  readonly hono: typeof import("hono");
  readonly chronicle: Chronicle;
  readonly visits: Visits;
  /** How the run stands, as JSON takes it. */
  status(): unknown;
  /** Asks something of the run. */
  ask(verb: ControlVerb): void;
}

/** What answers know of whom they are for. `isTaken`: the answer is written by another hand. */
interface Bindings {
  asked: Asked;
  isTaken: boolean;
}

type App = Hono<{ Bindings: Bindings }>;

/** How long a connection may be silent, in ms: longer than it takes from one heartbeat to the next. */
const idle = 60_000;

/** One of the control's two services. */
export function createControlDoor(service: ServiceName, parts: ControlParts): Door {
  const app = createApp(service, parts);
  const { hostNames, password } = parts;
  return createHttpDoor({ hostNames, password, idle, answer: (asked) => answer(app, asked) });
}

function createApp(service: ServiceName, parts: ControlParts): App {
  const { chronicle, visits } = parts;
  const app: App = new parts.hono.Hono();
  const callerOf = ({ guest }: Asked) => ({ identity: guest.identity, key: undefined });
  app.get("/", (context) => context.text(describe(service)));
  app.get("/status", (context) => context.json(parts.status() as object));
  for (const form of ["events", "log"] satisfies Form[])
    app.get(`/${form}`, (context) => {
      const lastSeen = Number(context.req.header("last-event-id") ?? 0);
      const visit = visits.begin(service, callerOf(context.env.asked));
      context.env.isTaken = true;
      chronicle.send(context.env.asked, form, Number.isSafeInteger(lastSeen) ? lastSeen : 0, () =>
        visit[Symbol.dispose](),
      );
      return context.body(null);
    });
  for (const verb of controlVerbs)
    app.post(`/${verb}`, (context) => {
      if (!mayWrite(service))
        return context.text("Here one only watches. Ask through the service control-write.\n", 403);
      using visit = visits.begin(service, callerOf(context.env.asked));
      parts.ask(verb);
      visit.touch(`asked for ${verb}`);
      return context.json({ asked: verb }, 202);
    });
  app.notFound((context) => context.text(describe(service), 404));
  return app;
}

/** Hands a request to the application and its answer back: short texts, of which none has to be streamed. */
async function answer(app: App, asked: Asked): Promise<void> {
  const { request, response } = asked;
  const { method = "", url = "" } = request;
  if (method !== "GET" && method !== "POST") return sayLine(response, 405, "Use GET or POST.");
  // Nothing that is asked here has a body; one that comes all the same is not kept.
  request.resume();
  const address = addressOf(url);
  if (!address) return sayLine(response, 400, "The address cannot be read.");
  const headers: Record<string, string> = {};
  const lastSeen = request.headers["last-event-id"];
  if (typeof lastSeen === "string") headers["last-event-id"] = lastSeen;
  const env: Bindings = { asked, isTaken: false };
  const answered = await app.fetch(new Request(address, { method, headers }), env);
  if (env.isTaken) return;
  const body = Buffer.from(await answered.arrayBuffer());
  response.writeHead(answered.status, { ...Object.fromEntries(answered.headers), ...plainHeaders });
  response.end(body);
}

function addressOf(url: string): URL | undefined {
  try {
    return new URL(url, "http://localhost");
  } catch {
    return undefined;
  }
}

function describe(service: ServiceName): string {
  const asking = controlVerbs.map((verb) => `POST /${verb}`).join(", ");
  return [
    "ralph-ci: a run is at work here.",
    "GET /status   how it stands, as JSON",
    "GET /log      its lines, as server-sent events",
    "GET /events   what happens, as server-sent events with JSON",
    mayWrite(service) ? asking : "To ask something of it, use the service control-write.",
    "",
  ].join("\n");
}
