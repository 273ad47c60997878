// Hosts one service on the native interface: each client gets a connection to the local socket, and there is one write at a time.
import { connect, type Socket } from "node:net";
import type { Clock } from "../../platform/index.ts";
import { renderCallerLine } from "../caller-line.ts";
import type { ConnectionEvent, Endpoint } from "../contract.ts";
import type { AddonEvent, ClientHandle, ZitiAddon } from "./addon.ts";

/** What a listener needs; for the limits see `HostProcessRequest`. */
export interface ListenerOptions {
  addon: ZitiAddon;
  endpoint: Endpoint;
  clock: Clock;
  writeLimit: number;
  unreadLimit: number;
  onReady(): void;
  onRefused(status: number): void;
  onConnection(visit: ConnectionEvent): void;
}

interface Client {
  readonly handle: ClientHandle;
  readonly caller: string | undefined;
  readonly socket: Socket;
  isConnected: boolean;
  pending: Buffer | undefined; // read from the socket and not written yet; the socket is paused meanwhile
  isDone: boolean; // the local service has ended its side
}

/** The listener of one service. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #clients = new Map<ClientHandle, Client>();
  readonly #waiting = new Set<Client>(); // with bytes to write, the longest waiting first
  #writing: { client: Client; over: AbortController } | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  get clients(): number {
    return this.#clients.size;
  }

  begin(): void {
    const { addon, endpoint } = this.#options;
    addon.listen(endpoint.service, 0, this.#settled, this.#onClient, this.#onConnected, this.#onData);
  }

  /** One callback for the listening and for every write, because the native part keeps one slot for both. */
  readonly #settled = (event: AddonEvent) => {
    if (event.conn !== undefined) return this.#written(event.conn, event.status ?? 0);
    if ((event.status ?? 0) === 0) this.#options.onReady();
    else this.#options.onRefused(event.status ?? 0);
  };

  readonly #onClient = ({ client: handle, status = 0, clt_ctx }: AddonEvent) => {
    if (handle === undefined || status < 0) return;
    // The pointer belongs to a new client now, and closing it would end that one.
    const previous = this.#clients.get(handle);
    if (previous) this.#forget(previous).destroy();
    const { endpoint } = this.#options;
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
    this.#options.onConnection({ service: endpoint.service, kind: "came", caller });
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
      // Before the client is connected, this is the second end of the previous client with this pointer.
      if (!client.isConnected) return;
      this.#forget(client).destroySoon();
      this.#options.addon.close(client.handle);
    } else if (client.socket.writableLength + data.length > this.#options.unreadLimit) this.#drop(client);
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
    // A client that does not read would block the other clients of this service, and finally the whole process.
    void this.#options.clock.sleep(this.#options.writeLimit, over.signal).then(() => {
      if (!over.signal.aborted) this.#drop(client);
    });
    this.#options.addon.write(client.handle, chunk, this.#settled);
  }

  #written(handle: ClientHandle, status: number): void {
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

  /** There is no half-close: when the local service has ended, the client is closed. */
  #closeWhenDone(client: Client): void {
    const isWriting = client.pending !== undefined || this.#writing?.client === client;
    if (!client.isDone || !client.isConnected || isWriting || !this.#clients.has(client.handle)) return;
    this.#drop(client);
  }

  #drop(client: Client): void {
    if (this.#clients.get(client.handle) !== client) return;
    this.#forget(client).destroy();
    this.#options.addon.close(client.handle);
  }

  /** Removes everything about a client, so that its pointer can return as another client. */
  #forget(client: Client): Socket {
    this.#clients.delete(client.handle);
    this.#waiting.delete(client);
    const { service } = this.#options.endpoint;
    this.#options.onConnection({ service, kind: "left", caller: client.caller });
    client.socket.removeAllListeners("data");
    client.socket.resume();
    if (this.#writing?.client === client) {
      // The callback of its write may never come.
      this.#writing.over.abort();
      this.#writing = undefined;
      this.#writeNext();
    }
    return client.socket;
  }
}
