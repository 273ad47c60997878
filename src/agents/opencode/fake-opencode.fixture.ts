// A program that serves like opencode, so that tests can produce its failures.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The script of the program: `server` offers what the real one does. A scenario is JavaScript that runs when it listens. */
const base = String.raw`
const http = require("node:http"), fs = require("node:fs");
const streams = new Set();
const authorization = "Basic " + Buffer.from("opencode:" + process.env.OPENCODE_SERVER_PASSWORD).toString("base64");
let count = 0, onPrompt = () => {};
const server = {
  id: "ses_main", messages: { ses_main: [] }, status: {}, children: [], permissions: [], questions: [], calls: [], replies: [], config: {},
  /** For scenarios to change: hanging requests, ignored refusals, the answer to a prompt, wrapped events. */
  wedged: false, stubborn: false, promptStatus: 204, streamStatus: 200, wrapped: false,
  raw(data) { for (const stream of streams) stream.write("data: " + data + "\n\n"); },
  emit(type, properties = {}) {
    const event = { type, properties };
    server.raw(JSON.stringify(server.wrapped ? { directory: "/x", payload: event } : event));
  },
  drop() { for (const stream of streams) stream.destroy(); },
  busy() { server.status[server.id] = { type: "busy" }; server.emit("session.status", { sessionID: server.id, status: { type: "busy" } }); },
  idle() {
    delete server.status[server.id];
    server.emit("session.status", { sessionID: server.id, status: { type: "idle" } });
    server.emit("session.idle", { sessionID: server.id });
  },
  retry(attempt, message, next) {
    server.status[server.id] = { type: "retry", attempt, message, next };
    server.emit("session.status", { sessionID: server.id, status: server.status[server.id] });
  },
  error(error) { server.emit("session.error", { sessionID: server.id, error }); },
  /** A message of the model, complete by default. */
  message(text, info = {}, session = server.id) {
    const id = "msg_" + (count += 1);
    const whole = { id, sessionID: session, role: "assistant", finish: "stop", time: { created: 1, completed: 2 }, providerID: "anthropic", modelID: "claude-sonnet-4-5", cost: 0, tokens: { input: 10, output: 4, reasoning: 1, cache: { read: 7, write: 3 } }, ...info };
    const message = { info: whole, parts: text === undefined ? [] : [{ id: id + "_part", type: "text", text }] };
    (server.messages[session] ??= []).push(message);
    server.emit("message.updated", { sessionID: session, info: whole });
    return message;
  },
  end(text) { server.message(text); server.idle(); },
  /** Resolves with the prompt. */
  prompt() { return new Promise((resolve) => { onPrompt = resolve; }); },
  /** Resolves after this many more requests for the path. */
  asked(path, times = 1) {
    return new Promise((resolve) => waiting.push({ path, times, resolve }));
  },
};
let waiting = [];
function routes(method, path, body, response) {
  const [, first, second, third] = path.split("/");
  if (path === "/session" && method === "POST") return { id: server.id };
  if (path === "/session/status") return server.status;
  if (path === "/config") return server.config;
  if (first === "session" && third === "message" && method === "GET") return server.messages[second] ?? [];
  if (first === "session" && third === "children") return server.children.map((id) => ({ id }));
  if (first === "session" && third === "abort") return true;
  if (first === "permission" && third === "reply") { server.replies.push(second + " " + body.reply); if (!server.stubborn) server.permissions = []; return true; }
  if (first === "question" && third === "reject") { if (!server.stubborn) server.questions = []; return true; }
  if (first === "permission") return server.permissions;
  if (first === "question") return server.questions;
  if (third === "prompt_async") {
    response.statusCode = server.promptStatus;
    if (server.promptStatus === 204) setImmediate(onPrompt, body.parts[0].text);
    return server.promptStatus === 204 ? undefined : { name: "BadRequest", data: { message: "no such thing" } };
  }
  // On this route the answer comes at the end of the turn, or never.
  if (third === "message") { setImmediate(onPrompt, body.parts[0].text); return "never"; }
  response.statusCode = 404;
  return {};
}
const listener = http.createServer(async (request, response) => {
  const path = request.url.split("?")[0];
  if (request.headers.authorization !== authorization) { response.statusCode = 401; return response.end(); }
  server.calls.push(request.method + " " + path);
  waiting = waiting.filter((each) => each.path !== path || (each.times -= 1) > 0 || each.resolve());
  if (server.wedged) return;
  if (path === "/event") {
    response.writeHead(server.streamStatus, { "content-type": "text/event-stream" });
    if (server.streamStatus !== 200) return response.end();
    response.flushHeaders();
    streams.add(response);
    response.on("close", () => streams.delete(response));
    return server.emit("server.connected");
  }
  let text = "";
  for await (const piece of request) text += piece;
  const answer = routes(request.method, path, text ? JSON.parse(text) : {}, response);
  if (answer === "never") return;
  response.setHeader("content-type", "application/json");
  response.end(answer === undefined ? undefined : JSON.stringify(answer));
});
const listen = () => listener.listen(0, "127.0.0.1", () => console.log("opencode server listening on http://127.0.0.1:" + listener.address().port));
`;

/** Writes the program; `scenario` is the body of an async function, and `first` runs before it listens. @returns its path */
export function writeFakeOpencode(
  folder: string,
  scenario: string,
  { name = "opencode", version = "1.18.33", first = "" } = {},
): string {
  const file = join(folder, name);
  const told = `if (process.argv.includes("--version")) { console.log("${version}"); process.exit(0); }`;
  const text = `#!${process.execPath}\n${told}\n${base}\n${first}\nlisten();\n(async () => {\n${scenario}\n})();\n`;
  writeFileSync(file, text, { mode: 0o755 });
  return file;
}
