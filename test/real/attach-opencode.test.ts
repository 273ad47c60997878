// The real opencode through our proxy: a person with write access works with it, a person with read access only watches.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AttachableRun, listening } from "../../src/attach/attach.fixture.ts";
import { opencode } from "../kit/install-tools.ts";
import { answer, type ModelRequest, openModelServer, say } from "../kit/model/index.ts";
import { Terminal } from "../kit/pty.ts";
import { canaryKey } from "../kit/real-agents.ts";

const password = "the password of this one server";

/** Starts a real opencode server in its own folder, with one session. */
async function serve(folder: string, modelAddress: string) {
  const checkout = join(folder, "checkout");
  mkdirSync(checkout);
  const limit = { context: 100_000, output: 8_000 };
  const options = { baseURL: `${modelAddress}/v1`, apiKey: canaryKey };
  const mock = { npm: "@ai-sdk/openai-compatible", options, models: { "mock-1": { name: "mock-1", limit } } };
  const configuration = { model: "mock/mock-1", small_model: "mock/mock-1", provider: { mock } };
  const { PATH = "", RALPH_TEST_FILE = "" } = process.env;
  const environment = {
    PATH,
    RALPH_TEST_FILE,
    HOME: folder,
    BUN_TMPDIR: folder,
    OPENCODE_SERVER_PASSWORD: password,
    OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration),
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
  };
  const server = spawn(opencode, ["serve", "--hostname", "127.0.0.1", "--port", "0"], {
    cwd: checkout,
    env: environment,
    stdio: ["ignore", "pipe", "ignore"] as const,
  });
  let output = "";
  while (!/listening on (http:\S+)/.test(output)) output += String((await once(server.stdout, "data"))[0]);
  const [, url = ""] = /listening on (http:\S+)/.exec(output) ?? [];
  const headers = {
    authorization: `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}`,
    "content-type": "application/json",
  };
  const made = await fetch(`${url}/session`, { method: "POST", headers, body: '{"title":"x"}' });
  const { id: sessionId } = (await made.json()) as { id: string };
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  chmodSync(passwordFile, 0o600);
  const point = { url, port: Number(new URL(url).port), sessionId, folder: checkout, passwordFile };
  return {
    point: { kind: "opencode", ...point } as const,
    async [Symbol.asyncDispose]() {
      // The server sometimes ignores a polite signal.
      const closed = once(server, "close");
      server.kill("SIGKILL");
      await closed;
    },
  };
}

test("opencode attach works through the writing service and only watches through the reading service", async () => {
  const reply = ({ body }: ModelRequest) =>
    answer([say(JSON.stringify(body).includes("Psi") ? "Psi is Ψ." : "Omega is Ω.")]);
  await using model = await openModelServer(reply, { secrets: [canaryKey] });
  const before = listening();
  await using attachable = await AttachableRun.open();
  await using server = await serve(attachable.folder, model.address);
  attachable.startIteration("opencode");
  attachable.observe({ kind: "attachable", iteration: 1, point: server.point });
  const person = async (name: "opencode" | "opencode-write") => {
    const home = join(attachable.folder, name);
    mkdirSync(home);
    const { PATH = "", RALPH_TEST_FILE = "" } = process.env;
    const address = `http://127.0.0.1:${await attachable.openPort(name)}`;
    const words = `'${opencode}' attach ${address} --session ${server.point.sessionId} --dir ${server.point.folder}`;
    return new Terminal(words, home, {
      PATH,
      RALPH_TEST_FILE,
      HOME: home,
      BUN_TMPDIR: home,
      OPENCODE_DISABLE_AUTOUPDATE: "1",
    });
  };
  await using watcher = await person("opencode");
  await using writer = await person("opencode-write");
  // Each client shows the name of the model once it has connected.
  await Promise.all([watcher.shows("mock-1"), writer.shows("mock-1")]);
  // opencode paints only changes, so one character shows that the text before it has arrived. Text typed while opencode
  // starts may be lost.
  writer.type("Say Omega§");
  await writer.shows("§");
  writer.type("\r");
  await Promise.all([watcher.shows("Ω"), writer.shows("Ω")]);
  watcher.type("Say Koppa.\r");
  writer.type("Say Psi¶");
  await writer.shows("¶");
  writer.type("\r");
  await Promise.all([watcher.shows("Ψ"), writer.shows("Ψ")]);
  const requests = model.main.map(({ body }) => JSON.stringify(body));
  expect(requests.some((body) => body.includes("Psi¶"))).toBe(true);
  expect(requests.some((body) => body.includes("Koppa"))).toBe(false);
  expect(attachable.actions).toEqual(["wrote to opencode"]);
  const through = `http://127.0.0.1:${await attachable.openPort("opencode")}`;
  for (const path of ["/config", "/config/providers", "/provider"]) {
    const answered = await fetch(through + path);
    expect([answered.status, (await answered.text()).includes(canaryKey)]).toEqual([200, false]);
  }
  const own = listening().filter((address) => !before.includes(address));
  expect(own.every((address) => address.startsWith("0100007F:"))).toBe(true);
});
