// What one person sees: bytes go to their SSH channel, and whoever prints is made to wait while too much of it is unread.
import type { Socket } from "node:net";
import type { ServerChannel } from "ssh2";
import { type Clock, ListenerSet } from "../../platform/index.ts";
import type { AttachLimits } from "../contract.ts";

/** Somebody's screen. */
export interface Screen {
  write(bytes: Uint8Array | string): void;
  /** Calls back when too much is unread (true), and when there is room again (false), until disposed. */
  onFull(listener: (isFull: boolean) => void): Disposable;
}

/**
 * A screen at the other end of a channel. SSH's own window does not bound what waits: a client chooses it, and what it
 * allows goes to the connection at once. So what waits there counts, too.
 * @param onLost is called where nothing was read for as long as `patience` allows
 */
export function createScreen(
  channel: ServerChannel,
  socket: Socket,
  options: {
    clock: Clock;
    limits: Pick<AttachLimits, "unread" | "patience">;
    onLost(): void;
  },
): Screen {
  const { clock, limits } = options;
  const listeners = new ListenerSet<[isFull: boolean]>();
  let waiting = 0;
  let read: AbortController | undefined;
  const look = () => {
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
      // The package sends a packet in three pieces: kept together they are one message, for every hop on the way.
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
