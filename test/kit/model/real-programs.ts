// Starts the real Claude Code and opencode with a model server, to test the server itself.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Json = Record<string, unknown>;

/** The API key of both programs; no provider knows it. */
export const testKey = "sk-ant-test-0123456789abcdefghij";

/** A folder with a home and a checkout for one program; disposing removes it. */
export class Lab implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "ralph-ci-model-")));
  readonly home = join(this.folder, "home");
  readonly checkout = join(this.folder, "checkout");

  constructor() {
    mkdirSync(this.home);
    mkdirSync(this.checkout);
  }

  get environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? "",
      HOME: this.home,
      TMPDIR: this.folder,
      RALPH_EFFORT_DIR: this.checkout,
      RALPH_TEST_FILE: process.env.RALPH_TEST_FILE ?? "",
    };
  }

  /** Writes an effort whose stories are all open. */
  writeStories(...ids: string[]): void {
    const prd = { userStories: ids.map((id) => ({ id, passes: false })) };
    writeFileSync(join(this.checkout, "prd.json"), JSON.stringify(prd));
  }

  read(file: string): string {
    return readFileSync(join(this.checkout, file), "utf8");
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The result of Claude Code in print mode. */
export interface ClaudeEnd {
  code: number | null;
  /** The JSON object that it prints. */
  printed: Json;
  /** The inputs of its hooks Stop and StopFailure, in order. */
  hooks: Json[];
}

/** Runs Claude Code in print mode, without retries, until it ends. */
export async function runClaude(
  program: string,
  address: string,
  lab: Lab,
  prompt: string,
): Promise<ClaudeEnd> {
  const record = join(lab.folder, "hooks.jsonl");
  const settings = join(lab.folder, "settings.json");
  const hook = [{ hooks: [{ type: "command", command: `cat >> ${record}; echo >> ${record}` }] }];
  writeFileSync(settings, JSON.stringify({ hooks: { Stop: hook, StopFailure: hook } }));
  const trusted = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
  writeFileSync(
    join(lab.home, ".claude.json"),
    JSON.stringify({
      hasCompletedOnboarding: true,
      bypassPermissionsModeAccepted: true,
      customApiKeyResponses: { approved: [testKey.slice(-20)], rejected: [] },
      projects: { [lab.checkout]: trusted },
    }),
  );
  const args = [
    "--dangerously-skip-permissions",
    "--settings",
    settings,
    "--output-format",
    "json",
    "-p",
    prompt,
  ];
  const child = spawn(program, args, {
    cwd: lab.checkout,
    env: {
      ...lab.environment,
      ANTHROPIC_BASE_URL: address,
      ANTHROPIC_API_KEY: testKey,
      CLAUDE_CODE_MAX_RETRIES: "0",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
      IS_SANDBOX: "1",
    },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 40_000,
  });
  let output = "";
  child.stdout.on("data", (piece) => {
    output += piece;
  });
  const [code] = (await once(child, "close")) as [number | null];
  const hooks = existsSync(record) ? readFileSync(record, "utf8").split("\n").filter(Boolean) : [];
  return { code, printed: JSON.parse(output), hooks: hooks.map((line) => JSON.parse(line)) };
}

/** One event of opencode's stream. */
export interface OpencodeEvent {
  type: string;
  properties: Json & { sessionID?: string; status?: Json; error?: Json };
}

/** A running `opencode serve`; disposing ends it. */
export class Opencode implements AsyncDisposable {
  readonly events: OpencodeEvent[] = [];
  readonly #child: ChildProcess;
  readonly #address: string;
  readonly #stream = new AbortController();
  #wake = () => {};

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.#address = address;
  }

  static async open(program: string, address: string, lab: Lab): Promise<Opencode> {
    const options = { baseURL: `${address}/v1`, apiKey: testKey };
    const models = {
      "mock-1": { name: "mock-1", limit: { context: 100_000, output: 8_000 }, cost: { input: 1, output: 2 } },
    };
    const config = {
      model: "mock/mock-1",
      small_model: "mock/mock-1",
      provider: { mock: { npm: "@ai-sdk/openai-compatible", options, models } },
      permission: { "*": "allow" },
      compaction: { auto: false },
    };
    const child = spawn(program, ["serve", "--port", "0", "--hostname", "127.0.0.1"], {
      cwd: lab.checkout,
      env: {
        ...lab.environment,
        OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
        OPENCODE_DISABLE_AUTOUPDATE: "1",
        OPENCODE_DISABLE_MODELS_FETCH: "1",
        OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
        OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
      },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const opencode = new Opencode(child, await listeningAddress(child));
    await opencode.#listen();
    return opencode;
  }

  /** Sends a request. @returns the parsed answer */
  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = { method, headers: { "content-type": "application/json" } };
    const response = await fetch(this.#address + path, body ? { ...init, body: JSON.stringify(body) } : init);
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Opens a session and sends the prompt. @returns the session's id */
  async prompt(text: string): Promise<string> {
    const { id } = (await this.ask("POST", "/session", {})) as { id: string };
    await this.ask("POST", `/session/${id}/prompt_async`, { parts: [{ type: "text", text }] });
    return id;
  }

  /** Waits for the first event of this session that matches. */
  async event(session: string, isSought: (event: OpencodeEvent) => boolean): Promise<OpencodeEvent> {
    for (;;) {
      const found = this.events.find((event) => event.properties.sessionID === session && isSought(event));
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The properties of the session's last message. */
  async lastMessage(session: string): Promise<Json> {
    const messages = (await this.ask("GET", `/session/${session}/message`)) as { info: Json }[];
    return messages.at(-1)?.info ?? {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stream.abort();
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    await closed;
  }

  async #listen(): Promise<void> {
    const response = await fetch(`${this.#address}/event`, { signal: this.#stream.signal });
    const read = async () => {
      let rest = "";
      const decoder = new TextDecoder();
      for await (const piece of response.body ?? []) {
        const parts = (rest + decoder.decode(piece as Uint8Array, { stream: true })).split("\n\n");
        rest = parts.pop() ?? "";
        for (const part of parts) this.events.push(JSON.parse(part.replace(/^data: /, "")));
        this.#wake();
      }
    };
    // The stream ends with the abort or with the program; both are handled elsewhere.
    read().catch(() => {});
  }
}

function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.once("close", () => reject(new Error(`opencode ended before it listened: ${output}`)));
    child.stdout?.on("data", (piece) => {
      output += piece;
      const address = /listening on (http:\/\/\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    });
  });
}
