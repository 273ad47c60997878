// Lists what other machines could connect to.
import { readFileSync } from "node:fs";

/** The sockets that listen on more than loopback (proc(5)): state 0A listens, 0100007F is 127.0.0.1. */
export function openToOthers(): string[] {
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local = "", , state]) => state === "0A" && !/^(0100007F|0{24}01000000):/.test(local))
      .map(([, local = ""]) => local),
  );
}
