// Writes to one client's terminal, and pauses the source while too much is unread.
import type { Socket } from "node:net";
import type { ServerChannel } from "ssh2";
import { type Clock, ListenerSet } from "../../platform/index.ts";
import type { AttachLimits } from "../contract.ts";

/** The output of one terminal. */
export interface TerminalOutput {
  write(bytes: Uint8Array | string): void;
  /** Calls back when too much is unread (true), and when enough was read again (false), until disposed. */
  onFull(listener: (isFull: boolean) => void): Disposable;
}

/** The output of a channel; `onLost` is called when too much stays unread for longer than `patience`. */
export function createTerminalOutput(
  channel: ServerChannel,
  socket: Socket,
  options: {
    clock: Clock;
    limits: Pick<AttachLimits, "unread" | "patience">;
    onLost(): void;
  },
): TerminalOutput {
  const { clock, limits } = options;
  const listeners = new ListenerSet<[isFull: boolean]>();
  let waiting = 0;
  let read: AbortController | undefined;
  const look = () => {
    // SSH's window limits nothing: the client chooses it, and bytes within it go to the socket at once. So they count, too.
    const unread = waiting + socket.writableLength;
    if (read === undefined && unread > limits.unread) {
      const over = new AbortController();
      read = over;
      void clock.sleep(limits.patience, over.signal).then(() => {
        if (!over.signal.aborted) options.onLost();
      });
      listeners.call(true);
    } else if (read !== undefined && unread <= limits.unread / 2) {
      read.abort();
      read = undefined;
      listeners.call(false);
    }
  };
  socket.on("drain", look);
  socket.once("close", () => read?.abort());
  return {
    write(bytes) {
      const chunk = Buffer.from(bytes as Uint8Array);
      if (!channel.writable) return;
      waiting += chunk.length;
      // The package writes a packet in three pieces; corking sends them as one.
      socket.cork();
      channel.write(chunk, () => {
        waiting -= chunk.length;
        look();
      });
      socket.uncork();
      look();
    },
    onFull: (listener) => listeners.add(listener),
  };
}
