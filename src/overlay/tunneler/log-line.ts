// Reads the log of `ziti tunnel`. Its lines can hold session tokens, so they are never passed on as they are.
import { object, optional, safeParse, string } from "zod/mini";

/** A log line that matters, without tokens. When it says "hosting", the network may not know the service yet. */
export type TunnelerLine = { kind: "hosting"; service: string } | { kind: "fault"; text: string };

const shape = object({
  level: string(),
  msg: string(),
  error: optional(string()),
  service: optional(string()),
});

/** As ziti 1.6.5 writes it with `--log-formatter json` (tunnel/provider.go, ziti/tunnel/root.go). */
const hostingMessage = "hosting service, waiting for connections";
/** The tunneler looks for a program that flushes the DNS cache, and hosts without it, too. */
const harmless = /systemd-resolve|resolvectl/;
const tokenLike = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|eyJ[\w-]+\.[\w-]+\.[\w-]*/gi;

/** Reads a line; undefined for a line that does not matter. */
export function readTunnelerLine(line: string): TunnelerLine | undefined {
  if (!line.startsWith("{")) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const read = safeParse(shape, json);
  if (!read.success) return undefined;
  const { level, msg, error, service } = read.data;
  if (msg === hostingMessage && service !== undefined) return { kind: "hosting", service };
  if (!["error", "fatal", "panic", "warning"].includes(level) || harmless.test(msg)) return undefined;
  const text = (error === undefined ? msg : `${msg}: ${error}`).replace(/\s+/g, " ");
  return { kind: "fault", text: text.replace(tokenLike, "…").slice(0, 300) };
}
