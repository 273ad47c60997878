// A keystroke through the gateway alone, beside the same keystroke without it, all ways typed into in turns.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ssh, tmux } from "../../../src/attach/attach.fixture.ts";
import { describeError, OwnerStack } from "../../../src/platform/index.ts";
import { type Row, ratio, skippedRow } from "../figure.ts";
import type { HousePlaces } from "./house-process.ts";
import { openMirror } from "./mirror-house.ts";
import { type KeyPair, makeKey, openSshd, plainTyping, sshd, sshWords } from "./ssh-servers.ts";
import { inTurns, Typist } from "./typist.ts";

/** A run has been going for long when somebody comes: its code has been translated by then. */
const turns = { rounds: 1_000, warmUp: 1_000 };
/** How many times what plain ssh takes a keystroke may take. */
const goal = 1.2;

/** The gateway and the bare server, in a process of their own. */
async function openElsewhere(folder: string, key: KeyPair) {
  const child = fork(fileURLToPath(new URL("./house-process.ts", import.meta.url)), [
    folder,
    key.file,
    key.line,
  ]);
  const ended = once(child, "exit");
  const [places] = (await Promise.race([
    once(child, "message"),
    ended.then(([code]) => Promise.reject(new Error(`the gateway's process ended with ${code}`))),
  ])) as [HousePlaces];
  return {
    places,
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** A person at an sshd, or why there is none. */
async function visitSshd(owned: OwnerStack, folder: string, key: KeyPair): Promise<Typist | string> {
  if (!sshd) return "there is no sshd on this machine";
  try {
    const server = owned.use(await openSshd(folder, key));
    const { program, words } = await openMirror(owned);
    // It is the user's own shell that reads it, and some take a word that begins with = for a program.
    const command = [program, ...words].map((word) => `'${word}'`);
    const way = { program: ssh ?? "ssh", words: sshWords(server, key, ...command), folder };
    return owned.use(await Typist.open(way));
  } catch (error) {
    return `its sshd lets nobody in (${describeError(error).trim()})`;
  }
}

/** The figures of the gateway alone. Like an sshd, it lives in another process than whoever types. */
export async function gatewayRows(): Promise<Row[]> {
  const title = "keystroke, OpenSSH to the gateway";
  if (!ssh || !tmux) return [skippedRow(title, "there is no ssh or no tmux")];
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-bench-"));
  await using owned = new OwnerStack();
  owned.use({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) });
  const key = makeKey(folder, "key");
  const served = owned.use(await openElsewhere(folder, key));
  const { gatewayWords, barePort } = served.places;
  const gateway = owned.use(
    await Typist.open({ program: ssh, words: [...plainTyping, ...gatewayWords], folder }),
  );
  const near = owned.use(await Typist.open(await openMirror(owned)));
  const bareWay = { program: ssh, words: sshWords({ port: barePort }, key), folder };
  const bare = owned.use(await Typist.open(bareWay));
  const plain = await visitSshd(owned, folder, key);
  const typists = [gateway, near, bare, ...(typeof plain === "string" ? [] : [plain])];
  const [through = [], beside = [], package_ = [], sshdOnes = []] = await inTurns(
    typists.map((typist) => () => typist.press()),
    turns,
  );
  const stands = { name: "  gateway against the bare ssh2 server, which stands in for sshd", goal };
  return [
    { name: title, values: through, unit: "ms" },
    { name: "  tmux attach in a terminal, no ssh", values: beside, unit: "ms" },
    ratio("  gateway against that", through, beside),
    { name: "  OpenSSH to a bare ssh2 server on tmux attach", values: package_, unit: "ms" },
    ...(typeof plain === "string"
      ? [
          ratio(stands.name, through, package_, stands.goal),
          skippedRow("  gateway against plain ssh to sshd", plain),
        ]
      : [
          ratio("  gateway against that", through, package_),
          { name: "  OpenSSH to sshd on tmux attach", values: sshdOnes, unit: "ms" } as const,
          ratio("  gateway against plain ssh to sshd", through, sshdOnes, goal),
        ]),
  ];
}
