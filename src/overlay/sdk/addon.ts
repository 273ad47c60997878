// The part that we use of the Ziti SDK's native interface; the SDK's own wrapper keeps one socket for all clients.
import { pathToFileURL } from "node:url";

/** A client's connection: a pointer of the native part, which later gives the same pointer to another client. */
export type ClientHandle = number | bigint | object;

/** The argument of all callbacks but `onListen`; its fields depend on the callback. */
export interface AddonEvent {
  status?: number; // 0: success; negative: failure; for a write, the number of bytes that were taken, but may not be sent yet
  client?: ClientHandle;
  conn?: ClientHandle; // the client of a write
  clt_ctx?: { caller_id?: string }; // what the caller's own program says: routers pass it on unchecked
  /** Undefined or empty: the client has ended, and the native part has closed our side, too. This may come twice. */
  app_data?: Buffer | undefined;
}

type Callback = (event: AddonEvent) => void;

/** What the slot of a listener is called with: the bare status of the listening, or the event of a write. */
export type SlotCall = number | AddonEvent;

/** `@openziti/ziti-sdk-nodejs` 0.29.0 (its C source at 277b7a1, and seen against a network). */
export interface ZitiAddon {
  init(identityPath: string): Promise<unknown>; // once per process; rejects with EINVAL for a bad identity
  /** `onListen` gets a bare number, 0 or a failure. It shares one slot with the callbacks of writes: each write replaces it. */
  listen(
    service: string,
    argument: number,
    onListen: (call: SlotCall) => void,
    onClient: Callback,
    onClientConnect: Callback,
    onClientData: Callback,
  ): void;
  /** The data is copied. Each listener may have only one write on its way, because there is one slot for the callback. */
  write(client: ClientHandle, data: Buffer, onWritten: (call: SlotCall) => void): void;
  /** Once per client: afterwards the pointer is not ours. Right after a write it reaches the client up to 30 s late. */
  close(client: ClientHandle): void;
  connect(service: string, onConnected: (fault: unknown, socket: NodeJS.ReadWriteStream) => void): void;
}

/** Loads the package at this path. Its native part can end the whole process. @throws Error */
export async function loadAddon(path: string): Promise<ZitiAddon> {
  const loaded = (await import(pathToFileURL(path).href)) as { default?: unknown };
  const addon = (loaded.default ?? loaded) as Partial<ZitiAddon>;
  const wanted = ["init", "listen", "write", "close"] as const;
  const missing = wanted.filter((name) => typeof addon[name] !== "function");
  if (missing.length > 0) throw new Error(`it has no ${missing.join(", ")}: version 0.29.0 is needed`);
  return addon as ZitiAddon;
}
