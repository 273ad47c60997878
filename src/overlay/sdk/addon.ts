// The raw interface of the Ziti SDK for Node, as far as it is used; its own wrapper keeps one socket for all clients.
import { pathToFileURL } from "node:url";

/** A connection of a client: a pointer of the native part, which gives it to another client later. */
export type ClientHandle = number | bigint | object;

/** What every callback is given; which fields there are depends on the callback. */
export interface AddonEvent {
  /** 0 is well, negative is a fault; of a write, the bytes that were taken. */
  status?: number;
  client?: ClientHandle;
  /** Of a write alone: whose it was. */
  conn?: ClientHandle;
  clt_ctx?: { caller_id?: string };
  /** Undefined or empty: the client has ended, and the native part has closed our side, too. It may come twice. */
  app_data?: Buffer | undefined;
}

type Callback = (event: AddonEvent) => void;

/** `@openziti/ziti-sdk-nodejs` 0.29.0 (its C source at 277b7a1, and seen against a network). */
export interface ZitiAddon {
  /** Loads an identity. It rejects with EINVAL for a bad one. One a process. */
  init(identityPath: string): Promise<unknown>;
  /** The callback of each write later goes into the slot of `onListen`. */
  listen(
    service: string,
    argument: number,
    onListen: Callback,
    onClient: Callback,
    onClientConnect: Callback,
    onClientData: Callback,
  ): void;
  /** The data is copied. One write a listener may be on its way: there is one slot for the callback. */
  write(client: ClientHandle, data: Buffer, onWritten: Callback): void;
  /** Once a client: the pointer is not ours any more. */
  close(client: ClientHandle): void;
  /** Dials a service. */
  connect(service: string, onConnected: (fault: unknown, socket: NodeJS.ReadWriteStream) => void): void;
}

/** Loads the package at this path; what is native in it may end the whole process. @throws Error */
export async function loadAddon(path: string): Promise<ZitiAddon> {
  const loaded = (await import(pathToFileURL(path).href)) as { default?: unknown };
  const addon = (loaded.default ?? loaded) as Partial<ZitiAddon>;
  const wanted = ["init", "listen", "write", "close"] as const;
  const missing = wanted.filter((name) => typeof addon[name] !== "function");
  if (missing.length > 0) throw new Error(`it has no ${missing.join(", ")}: version 0.29.0 is needed`);
  return addon as ZitiAddon;
}
