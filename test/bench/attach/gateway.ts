// A keystroke through the gateway alone, compared with connections without it, which take turns.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ssh, tmux } from "../../../src/attach/attach.fixture.ts";
import { describeError, OwnerStack } from "../../../src/platform/index.ts";
import { type Row, ratio, skippedRow } from "../figure.ts";
import type { ServerAddresses } from "./gateway-process.ts";
import { openMirror } from "./key-mirror.ts";
import { type KeyPair, makeKey, openSshd, plainTyping, sshArgs, sshd } from "./ssh-servers.ts";
import { inTurns, Typist } from "./typist.ts";

/** The warm-up is long, because the code of a running gateway has been compiled long before people connect. */
const turns = { rounds: 1_000, warmUp: 1_000 };
/** How many times longer than with plain ssh a keystroke may take. */
const goal = 1.2;

/** Starts the gateway and the plain server in another process. */
async function openServerProcess(folder: string, key: KeyPair) {
  const child = fork(fileURLToPath(new URL("./gateway-process.ts", import.meta.url)), [
    folder,
    key.file,
    key.line,
  ]);
  const ended = once(child, "exit");
  const [places] = (await Promise.race([
    once(child, "message"),
    ended.then(([code]) => Promise.reject(new Error(`the gateway's process ended with ${code}`))),
  ])) as [ServerAddresses];
  return {
    places,
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Connects to an sshd. @returns a typist, or the reason why there is no connection */
async function connectToSshd(owned: OwnerStack, folder: string, key: KeyPair): Promise<Typist | string> {
  if (!sshd) return "there is no sshd on this machine";
  try {
    const server = owned.use(await openSshd(folder, key));
    const { program, args } = await openMirror(owned);
    // The user's shell parses the command, and zsh expands an argument that starts with =.
    const command = [program, ...args].map((word) => `'${word}'`);
    const sshCommand = { program: ssh ?? "ssh", args: sshArgs(server, key, ...command), folder };
    return owned.use(await Typist.open(sshCommand));
  } catch (error) {
    return `connecting to its sshd failed (${describeError(error).trim()})`;
  }
}

/** The figures of the gateway alone. Like an sshd, it runs in another process than the typists. */
export async function gatewayRows(): Promise<Row[]> {
  const title = "keystroke, OpenSSH to the gateway";
  if (!ssh || !tmux) return [skippedRow(title, "ssh or tmux is missing")];
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-bench-"));
  await using owned = new OwnerStack();
  owned.use({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) });
  const key = makeKey(folder, "key");
  const served = owned.use(await openServerProcess(folder, key));
  const { gatewayArgs, barePort } = served.places;
  const gateway = owned.use(
    await Typist.open({ program: ssh, args: [...plainTyping, ...gatewayArgs], folder }),
  );
  const local = owned.use(await Typist.open(await openMirror(owned)));
  const plainCommand = { program: ssh, args: sshArgs({ port: barePort }, key), folder };
  const bare = owned.use(await Typist.open(plainCommand));
  const plain = await connectToSshd(owned, folder, key);
  const typists = [gateway, local, bare, ...(typeof plain === "string" ? [] : [plain])];
  const [through = [], beside = [], package_ = [], sshdOnes = []] = await inTurns(
    typists.map((typist) => () => typist.press()),
    turns,
  );
  const substitute = { name: "  gateway compared with the plain ssh2 server (no sshd here)", goal };
  return [
    { name: title, values: through, unit: "ms" },
    { name: "  tmux attach in a terminal, no ssh", values: beside, unit: "ms" },
    ratio("  gateway compared with that", through, beside),
    { name: "  OpenSSH to a plain ssh2 server with tmux attach", values: package_, unit: "ms" },
    ...(typeof plain === "string"
      ? [
          ratio(substitute.name, through, package_, substitute.goal),
          skippedRow("  gateway compared with plain ssh to sshd", plain),
        ]
      : [
          ratio("  gateway compared with that", through, package_),
          { name: "  OpenSSH to sshd with tmux attach", values: sshdOnes, unit: "ms" } as const,
          ratio("  gateway compared with plain ssh to sshd", through, sshdOnes, goal),
        ]),
  ];
}
