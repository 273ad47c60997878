// One hosted service on the raw interface: each client has a connection to the local socket, and one write is under way.
import { connect, type Socket } from "node:net";
import type { Clock } from "../../platform/index.ts";
import { renderCallerLine } from "../caller-line.ts";
import type { ConnectionEvent, Endpoint } from "../contract.ts";
import type { AddonEvent, ClientHandle, ZitiAddon } from "./addon.ts";

/** What a listener needs. */
export interface ListenerOptions {
  addon: ZitiAddon;
  endpoint: Endpoint;
  clock: Clock;
  /** See `HostOrder`. */
  writeLimit: number;
  unreadLimit: number;
  onReady(): void;
  /** It cannot be offered. */
  onRefused(status: number): void;
  onConnection(visit: ConnectionEvent): void;
}

interface Client {
  readonly handle: ClientHandle;
  readonly caller: string | undefined;
  readonly socket: Socket;
  /** Whether the network lets us write. */
  isConnected: boolean;
  /** Read from the socket and not written yet; nothing more is read meanwhile. */
  pending: Buffer | undefined;
  /** Whether the local service has said all that it will say. */
  isDone: boolean;
}

/** Offers one service. */
export class Listener {
  readonly #parts: ListenerOptions;
  readonly #clients = new Map<ClientHandle, Client>();
  /** Those that have something to write, the one that waits longest first. */
  readonly #waiting = new Set<Client>();
  #writing: { client: Client; over: AbortController } | undefined;

  constructor(parts: ListenerOptions) {
    this.#parts = parts;
  }

  /** How many are attached. */
  get clients(): number {
    return this.#clients.size;
  }

  begin(): void {
    const { addon, endpoint } = this.#parts;
    addon.listen(endpoint.service, 0, this.#settled, this.#onClient, this.#onConnected, this.#onData);
  }

  /** One function for the offer and for every write, because the native part keeps one slot for both. */
  readonly #settled = (event: AddonEvent) => {
    if (event.conn !== undefined) return this.#written(event.conn, event.status ?? 0);
    if ((event.status ?? 0) === 0) this.#parts.onReady();
    else this.#parts.onRefused(event.status ?? 0);
  };

  readonly #onClient = ({ client: handle, status = 0, clt_ctx }: AddonEvent) => {
    if (handle === undefined || status < 0) return;
    // The pointer belongs to somebody new now; closing it would end that one.
    const former = this.#clients.get(handle);
    if (former) this.#forget(former).destroy();
    const { endpoint } = this.#parts;
    const socket = connect({ path: endpoint.socket, allowHalfOpen: true });
    const caller = clt_ctx?.caller_id || undefined;
    const client: Client = { handle, caller, socket, isConnected: false, pending: undefined, isDone: false };
    this.#clients.set(handle, client);
    socket.write(renderCallerLine(caller));
    socket.on("data", (chunk) => {
      socket.pause();
      client.pending = chunk;
      this.#queue(client);
    });
    socket.once("end", () => {
      client.isDone = true;
      this.#closeWhenDone(client);
    });
    socket.on("error", () => this.#drop(client));
    this.#parts.onConnection({ service: endpoint.service, kind: "came", caller });
  };

  readonly #onConnected = ({ client: handle, status = 0 }: AddonEvent) => {
    const client = handle === undefined ? undefined : this.#clients.get(handle);
    if (!client) return;
    if (status < 0) return this.#drop(client);
    client.isConnected = true;
    this.#queue(client);
    this.#closeWhenDone(client);
  };

  readonly #onData = ({ client: handle, app_data: data }: AddonEvent) => {
    const client = handle === undefined ? undefined : this.#clients.get(handle);
    if (!client) return;
    if (data === undefined || data.length === 0) {
      // Before it is connected this is the second end of the client that had the pointer before.
      if (!client.isConnected) return;
      this.#forget(client).destroySoon();
      this.#parts.addon.close(client.handle);
    } else if (client.socket.writableLength + data.length > this.#parts.unreadLimit) this.#drop(client);
    else client.socket.write(data);
  };

  #queue(client: Client): void {
    if (client.pending === undefined || !client.isConnected) return;
    this.#waiting.add(client);
    this.#writeNext();
  }

  #writeNext(): void {
    const [client] = this.#waiting;
    if (this.#writing || client?.pending === undefined) return;
    this.#waiting.delete(client);
    const chunk = client.pending;
    client.pending = undefined;
    const over = new AbortController();
    this.#writing = { client, over };
    // One that does not read would keep all others of this service waiting, and in the end the whole process.
    void this.#parts.clock.sleep(this.#parts.writeLimit, over.signal).then(() => {
      if (!over.signal.aborted) this.#drop(client);
    });
    this.#parts.addon.write(client.handle, chunk, this.#settled);
  }

  #written(handle: ClientHandle, status: number): void {
    // Of a client that is gone already.
    if (this.#writing?.client.handle !== handle) return;
    const { client, over } = this.#writing;
    this.#writing = undefined;
    over.abort();
    if (status < 0) this.#drop(client);
    else {
      client.socket.resume();
      this.#closeWhenDone(client);
    }
    this.#writeNext();
  }

  /** There is no half-closing: once the service has said all, the client is let go. */
  #closeWhenDone(client: Client): void {
    const isWriting = client.pending !== undefined || this.#writing?.client === client;
    if (!client.isDone || !client.isConnected || isWriting || !this.#clients.has(client.handle)) return;
    this.#drop(client);
  }

  #drop(client: Client): void {
    if (this.#clients.get(client.handle) !== client) return;
    this.#forget(client).destroy();
    this.#parts.addon.close(client.handle);
  }

  /** Takes away all that is known of a client, so that the pointer can come back as somebody else. */
  #forget(client: Client): Socket {
    this.#clients.delete(client.handle);
    this.#waiting.delete(client);
    const { service } = this.#parts.endpoint;
    this.#parts.onConnection({ service, kind: "left", caller: client.caller });
    client.socket.removeAllListeners("data");
    client.socket.resume();
    if (this.#writing?.client === client) {
      // Its callback may never come.
      this.#writing.over.abort();
      this.#writing = undefined;
      this.#writeNext();
    }
    return client.socket;
  }
}
