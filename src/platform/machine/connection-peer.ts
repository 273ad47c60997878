// Tells whose process is at the other end of a connection within this machine: a port of 127.0.0.1 is open to all its users.
import * as fs from "node:fs";
import type { Socket } from "node:net";

/** The two ends of a connection over IPv4, as one of them sees it. */
type Ends = Pick<Socket, "remoteAddress" | "remotePort" | "localAddress" | "localPort">;

/**
 * The user id of the process at the other end. @param table as the system has it
 * @returns undefined where the system does not tell: only Linux does (proc_pid_net(5)), and only of what goes on still
 */
export function readPeerUser(ends: Ends, table: string): number | undefined {
  const theirs = written(ends.remoteAddress, ends.remotePort);
  const ours = written(ends.localAddress, ends.localPort);
  for (const line of table.split("\n")) {
    const [, near, far, , , , , user] = line.trim().split(/\s+/);
    if (near === theirs && far === ours) return Number(user);
  }
  return undefined;
}

/** Whether the process at the other end of a connection to 127.0.0.1 is one of this user. */
export function isOwnPeer(socket: Socket): boolean {
  try {
    return readPeerUser(socket, fs.readFileSync("/proc/net/tcp", "utf8")) === process.geteuid?.();
  } catch {
    return false;
  }
}

/** Whether `isOwnPeer` can tell on this machine. */
export function canReadPeers(): boolean {
  return fs.existsSync("/proc/net/tcp");
}

/** `0100007F:1F90` for 127.0.0.1:8080, as a machine writes it that has the last byte first. */
function written(address = "", port = 0): string {
  const bytes = address.split(".").map((part) => hexadecimal(Number(part), 2));
  return `${bytes.reverse().join("")}:${hexadecimal(port, 4)}`;
}

const hexadecimal = (value: number, length: number) => value.toString(16).toUpperCase().padStart(length, "0");
