// Finds the user at the other end of a connection within this machine. A port of 127.0.0.1 is open to all its users.
import * as fs from "node:fs";
import type { Socket } from "node:net";

type ConnectionEnds = Pick<Socket, "remoteAddress" | "remotePort" | "localAddress" | "localPort">;

/** The user id of the process at the other end; undefined if the system does not list the connection. */
export function readPeerUser(ends: ConnectionEnds, table: string): number | undefined {
  // `table` is the content of /proc/net/tcp (proc_pid_net(5)). Only Linux has it, and only for open connections.
  const theirs = formatEnd(ends.remoteAddress, ends.remotePort);
  const ours = formatEnd(ends.localAddress, ends.localPort);
  for (const line of table.split("\n")) {
    const [, near, far, , , , , user] = line.trim().split(/\s+/);
    if (near === theirs && far === ours) return Number(user);
  }
  return undefined;
}

/** Whether the process at the other end of a connection to 127.0.0.1 belongs to this user. */
export function isOwnPeer(socket: Socket): boolean {
  try {
    return readPeerUser(socket, fs.readFileSync("/proc/net/tcp", "utf8")) === process.geteuid?.();
  } catch {
    return false;
  }
}

/** Whether `isOwnPeer` works on this machine. */
export function canReadPeers(): boolean {
  return fs.existsSync("/proc/net/tcp");
}

/** `0100007F:1F90` for 127.0.0.1:8080, as a little-endian machine writes it. */
function formatEnd(address = "", port = 0): string {
  const bytes = address.split(".").map((part) => hexadecimal(Number(part), 2));
  return `${bytes.reverse().join("")}:${hexadecimal(port, 4)}`;
}

const hexadecimal = (value: number, length: number) => value.toString(16).toUpperCase().padStart(length, "0");
