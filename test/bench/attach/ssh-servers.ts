// The SSH servers for comparison: the sshd of this machine, and a minimal server with the same package.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import ssh2, { type ServerChannel } from "ssh2";
import { findProgram, openPseudoTerminal } from "../../../src/platform/index.ts";
import { Daemon } from "../../kit/ziti/daemon.ts";
import { freePort } from "../../kit/ziti/free-port.ts";
import type { TerminalCommand } from "./typist.ts";

/** The sshd of this machine; undefined if it is not installed. */
export const sshd = findProgram("sshd", "/usr/sbin:/usr/local/sbin:/sbin:/opt/homebrew/sbin", "/");

/** An SSH key: the path of its file, and its public half. */
export interface KeyPair {
  file: string;
  line: string;
}

export function makeKey(folder: string, name: string): KeyPair {
  const file = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
  return { file, line: readFileSync(`${file}.pub`, "utf8").trim() };
}

/** A server that accepts ssh until it is disposed. */
export interface SshServer extends AsyncDisposable {
  port: number;
}

/**
 * An sshd of this user, for one key.
 * @throws Error if it does not start, for example because its folder for privilege separation is missing
 */
export async function openSshd(folder: string, key: KeyPair): Promise<SshServer> {
  const host = makeKey(folder, "sshd-host");
  const [port, configuration, authorised] = [
    await freePort(),
    join(folder, "sshd.config"),
    join(folder, "sshd.keys"),
  ];
  writeFileSync(authorised, `${key.line}\n`, { mode: 0o600 });
  const lines = [`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${host.file}`, "PidFile none"];
  lines.push(`AuthorizedKeysFile ${authorised}`, "StrictModes no", "PasswordAuthentication no");
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  const environment = { PATH: process.env.PATH ?? "" };
  const args = ["-D", "-e", "-f", configuration];
  const daemon = await Daemon.start({
    program: sshd ?? "sshd",
    args: args,
    folder,
    environment,
    ready: "Server listening on",
  });
  return { port, [Symbol.asyncDispose]: () => daemon.kill() };
}

/** The package ssh2 with a terminal and nothing else: no gateway, limits, records or access control. */
export async function openBareServer(folder: string, shown: TerminalCommand): Promise<SshServer> {
  const hostKeys = [readFileSync(makeKey(folder, "bare-host").file)];
  const listener = createServer({ noDelay: true }, (socket) => {
    const server = new ssh2.Server({ hostKeys });
    server.on("connection", (connection) => {
      connection.on("error", () => socket.destroy());
      connection.on("authentication", (attempt) => attempt.accept());
      connection.on("session", (accept) => {
        const session = accept();
        session.on("pty", (agree) => agree?.());
        session.on("shell", (agree) => void serveTerminal(agree(), shown));
      });
    });
    socket.on("error", () => {});
    server.injectSocket(socket);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      // The clients have disconnected already.
      listener.close();
      await once(listener, "close");
    },
  };
}

async function serveTerminal(
  channel: ServerChannel,
  { program, args, folder }: TerminalCommand,
): Promise<void> {
  const terminal = await openPseudoTerminal({
    program,
    arguments: args,
    folder,
    terminalType: "xterm-256color",
    columns: 100,
    rows: 30,
    environment: { PATH: process.env.PATH ?? "", HOME: folder, LANG: "C.UTF-8" },
    onOutput: (chunk) => void channel.write(chunk),
  });
  channel.on("data", (bytes: Buffer) => void terminal.write(bytes));
  channel.once("close", () => void terminal.hangUp(1_000));
  await terminal.ended;
  channel.end();
}

/** The ssh arguments for one of these servers, with an optional command. */
export function sshArgs({ port }: Pick<SshServer, "port">, key: KeyPair, ...command: string[]): string[] {
  return [
    ...["-F", "/dev/null", "-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no"],
    ...["-o", "LogLevel=ERROR", "-o", "IdentityAgent=none", "-o", "IdentitiesOnly=yes", "-i", key.file],
    ...["-o", "BatchMode=yes", ...plainTyping, "-tt", "-p", String(port)],
    ...[`${userInfo().username}@127.0.0.1`, ...command],
  ];
}

/** OpenSSH 9.5 and newer delays keys to fixed times if the server supports it, which would dominate the result. */
export const plainTyping = [
  ...["-o", "IgnoreUnknown=ObscureKeystrokeTiming", "-o", "ObscureKeystrokeTiming=no"],
];
