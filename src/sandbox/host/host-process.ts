// The host process of the sandbox: the proxy that all programs inside use, and the commands that start them.
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { RequestDecision, SandboxManager } from "@anthropic-ai/sandbox-runtime";
import { describeError, randomId, replaceFile } from "../../platform/index.ts";
import { type HostMessage, type PlacedKey, parseRequest, type SandboxRules } from "./host-messages.ts";

/** Where the process reads its requests from, and where its messages go. */
export interface HostConnection {
  readonly requests: AsyncIterable<string>;
  send(message: HostMessage): void;
}

/** Answers requests until there are no more. The first one opens the sandbox. */
export async function runSandboxHost({ requests, send }: HostConnection): Promise<void> {
  const runtime = await import("@anthropic-ai/sandbox-runtime");
  const host = new SandboxHost(runtime, send);
  for await (const line of requests) await host.answer(line);
  await runtime.SandboxManager.reset();
}

type Runtime = typeof import("@anthropic-ai/sandbox-runtime");

class SandboxHost {
  readonly #runtime: Runtime;
  readonly #manager: typeof SandboxManager;
  readonly #send: HostConnection["send"];
  readonly #keys: PlacedKey[] = [];

  constructor(runtime: Runtime, send: HostConnection["send"]) {
    this.#runtime = runtime;
    this.#manager = runtime.SandboxManager;
    this.#send = send;
  }

  async answer(line: string): Promise<void> {
    const request = parseRequest(line);
    try {
      if (request.ask === "open") {
        await this.#open(request);
        this.#send({ tiding: "opened" });
      } else if (request.ask === "mask") {
        this.#keys.push(...request.keys);
        this.#send({ tiding: "masked", id: request.id });
      } else {
        const command = await this.#wrap(request);
        this.#send({ tiding: "wrapped", id: request.id, command });
      }
    } catch (error) {
      const id = request.ask === "open" ? undefined : request.id;
      this.#send({ tiding: "failed", id, why: describeError(error) });
    }
  }

  #rules: SandboxRules | undefined;

  async #open(rules: SandboxRules): Promise<void> {
    this.#rules = rules;
    const { certPem, keyPem } = this.#runtime.generateCa({});
    replaceFile(rules.certificate, certPem);
    replaceFile(rules.certificateKey, keyPem, { mode: 0o600 });
    await this.#manager.initialize(
      {
        network: {
          allowedDomains: [
            ...rules.hosts,
            ...rules.fetchHosts,
            ...rules.addresses,
            ...(await resolveAddresses(rules.addresses)),
          ],
          deniedDomains: [],
          deniedResolvedAddresses: [...rules.privateRanges],
          allowAllUnixSockets: true, // the filter of bubblewrap's script leaves them, and hidden folders the sockets outside
          tlsTerminate: {
            caCertPath: rules.certificate,
            caKeyPath: rules.certificateKey,
            excludeDomains: [...rules.untouchedHosts],
          },
          requireHostMatch: true,
          allowPlaintextHeaderSet: true,
          ambiguousRequestTarget: "asSpelled",
          filterRequest: async (request, about) => this.#decide(request, about?.target?.host ?? ""),
        },
        filesystem: {
          denyRead: [...rules.hidden],
          allowRead: [...rules.readable],
          allowWrite: [...rules.writable],
          denyWrite: [...rules.readOnly],
        },
        // Nothing is searched for: the process works in an empty folder.
        ripgrep: { command: "false" },
        bwrapPath: rules.bubblewrap,
        socatPath: rules.socat,
        javaAgentJarPath: rules.javaAgent,
      },
      async ({ host, port }) => {
        if (rules.isOpen && isIP(host) === 0 && host.includes(".")) return true;
        this.#send({ tiding: "denied", host, port: port ?? 0 });
        return { allow: false, reason: "not on the list of allowed hosts" };
      },
    );
  }

  /** Puts the keys in, in headers only: the body holds what the agent says to its model, which must not learn a key. */
  async #decide(request: Request, host: string): Promise<RequestDecision> {
    const { fetchHosts = [], hosts = [] } = this.#rules ?? {};
    if (fetchHosts.includes(host) && !hosts.includes(host) && !isFetch(request)) {
      this.#send({ tiding: "denied", host, port: Number(new URL(request.url).port || 443) });
      return { action: "deny", reason: "only fetching is allowed from this host" };
    }
    const setHeaders: [string, string][] = [];
    for (const [name, value] of request.headers) {
      if (!keyHeaders.has(name)) continue;
      const key = this.#keys.find(({ placeholder }) => value.includes(placeholder));
      if (key?.hosts.includes(host)) setHeaders.push([name, value.replace(key.placeholder, key.value)]);
    }
    return { action: "allow", setHeaders };
  }

  async #wrap({ command, writable, readable }: { command: string; writable: string[]; readable: string[] }) {
    const rules = this.#rules;
    if (!rules) throw new Error("the sandbox is not open");
    const filesystem = {
      denyRead: [...rules.hidden],
      allowRead: [...rules.readable, ...readable],
      allowWrite: [...rules.writable, ...writable],
      denyWrite: [...rules.readOnly],
    };
    // Without an id of its own, a part of the command would be in the variables for the proxy.
    return this.#manager.wrapWithSandbox(command, "bash", { filesystem }, undefined, {
      commandId: randomId(),
    });
  }
}

/** Reads only: also what git sends to fetch. */
function isFetch({ method, url }: Request): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return true;
  return method === "POST" && new URL(url).pathname.endsWith("/git-upload-pack");
}

/** The headers in which providers take a key. */
const keyHeaders = new Set(["authorization", "x-api-key", "api-key", "x-goog-api-key"]);

/** A provider's name in a private network is allowed to lead there: its addresses, with the port. */
async function resolveAddresses(addresses: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const address of addresses) {
    const at = address.lastIndexOf(":");
    const [host, port] = [address.slice(0, at), address.slice(at + 1)];
    if (isIP(host) !== 0) continue;
    const resolved = await lookup(host, { all: true }).catch(() => []);
    found.push(
      ...resolved.map((each) =>
        each.family === 6 ? `[${each.address}]:${port}` : `${each.address}:${port}`,
      ),
    );
  }
  return found;
}
