// A keystroke through the gateway alone, beside the same keystroke without it, all ways typed into in turns.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenHouse, ssh, tmux } from "../../../src/attach/attach.fixture.ts";
import { describeError, OwnerStack } from "../../../src/platform/index.ts";
import { type Row, ratio, skippedRow } from "../figure.ts";
import {
  type KeyPair,
  makeKey,
  openBareServer,
  openSshd,
  plainTyping,
  sshd,
  sshWords,
} from "./ssh-servers.ts";
import { inTurns, mirror, Typist, type Way } from "./typist.ts";

const turns = { rounds: 400, warmUp: 40 };
/** How many times what plain ssh takes a keystroke may take. */
const goal = 1.2;

/** A house whose terminal a key opens, with a mirror in its agent session. */
export async function openMirrorHouse(folder: string, key: KeyPair): Promise<OpenHouse> {
  const keys = { lines: [key.line], users: [], github: undefined };
  const house = await OpenHouse.open({ hasPorts: true, keys, mark: `RALPH_BENCH=${folder}` });
  house.begin();
  return house;
}

/** OpenSSH to the terminal of a house. */
export function gatewayWay(house: OpenHouse, key: KeyPair, ...options: string[]): Way {
  const words = house.sshWords("terminal-write", "-i", key.file, ...plainTyping, ...options);
  return { program: ssh ?? "ssh", words, folder: house.folder };
}

/** A tmux session of its own with a mirror in it, and the way to it for who is on this machine. */
async function openMirror(owned: OwnerStack): Promise<Way> {
  const house = owned.use(await OpenHouse.open());
  const { socket, session } = await house.session(mirror);
  const words = ["-u", "-S", socket, "-f", "/dev/null", "attach-session", "-t", `=${session}`];
  return { program: tmux ?? "tmux", words, folder: house.folder };
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

/** The figures of the gateway alone. It lives in the process that types, as the bare server does; an sshd does not. */
export async function gatewayRows(): Promise<Row[]> {
  const title = "keystroke, OpenSSH to the gateway";
  if (!ssh || !tmux) return [skippedRow(title, "there is no ssh or no tmux")];
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-bench-"));
  await using owned = new OwnerStack();
  owned.use({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) });
  const key = makeKey(folder, "key");
  const house = owned.use(await openMirrorHouse(folder, key));
  await house.session(mirror);
  const gateway = owned.use(await Typist.open(gatewayWay(house, key)));
  const near = owned.use(await Typist.open(await openMirror(owned)));
  const bareServer = owned.use(await openBareServer(folder, await openMirror(owned)));
  const bareWay = { program: ssh, words: sshWords(bareServer, key), folder };
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
