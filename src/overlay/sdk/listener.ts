// Hosts one service on the native interface: each client gets a connection to the local socket, and there is one write at a time.
import { connect, type Socket } from "node:net";
import type { Clock } from "../../platform/index.ts";
import { renderCallerLine } from "../caller-line.ts";
import type { ConnectionEvent, Endpoint } from "../contract.ts";
import type { AddonEvent, ClientHandle, SlotCall, ZitiAddon } from "./addon.ts";

/** What a listener needs; for the limits see `HostProcessRequest`. */
export interface ListenerOptions {
  addon: ZitiAddon;
  endpoint: Endpoint;
  clock: Clock;
  writeLimit: number;
  unreadLimit: number;
  untakenLimit: number;
  deafLimit: number;
  settleLimit: number;
  onTraffic(bytes: number): void; // sent to a client
  onStall(): void; // a write takes too long: some client of the process blocks all others
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
  readonly left: AbortController; // aborted when the client is forgotten
  untaken: number; // bytes that it was sent since something came from it
  heard: AbortController | undefined; // it was sent too many, and nothing is sent before it is heard
  isGreeted: boolean; // something was written to it
  isSettling: boolean; // everything was written, and the client may not have got it yet
}

/** The listener of one service. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #clients = new Map<ClientHandle, Client>();
  readonly #waiting = new Set<Client>(); // with bytes to write, the longest waiting first
  #writing: { client: Client; over: AbortController } | undefined;
  #onEmpty: (() => void) | undefined; // at the end of the listener

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
  readonly #settled = (call: SlotCall) => {
    if (typeof call === "number") {
      if (call === 0) this.#options.onReady();
      else this.#options.onRefused(call);
    } else if (call.conn !== undefined) this.#written(call.conn, call.status ?? 0);
  };

  readonly #onClient = ({ client: handle, status = 0, clt_ctx }: AddonEvent) => {
    if (handle === undefined || status < 0) return;
    // The pointer belongs to a new client now, and closing it would end that one.
    const previous = this.#clients.get(handle);
    if (previous) this.#forget(previous).destroy();
    const { endpoint } = this.#options;
    const socket = connect({ path: endpoint.socket, allowHalfOpen: true });
    const caller = clt_ctx?.caller_id || undefined;
    const client: Client = {
      handle,
      caller,
      socket,
      isConnected: false,
      pending: undefined,
      isDone: false,
      left: new AbortController(),
      untaken: 0,
      heard: undefined,
      isGreeted: false,
      isSettling: false,
    };
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
    socket.on("error", () => {
      client.isDone = true;
      this.#closeWhenDone(client);
    });
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
    else {
      client.socket.write(data);
      this.#hear(client);
    }
  };

  #hear(client: Client): void {
    client.untaken = 0;
    if (!client.heard) return;
    client.heard.abort();
    client.heard = undefined;
    this.#queue(client);
  }

  #queue(client: Client): void {
    const { clock, untakenLimit, deafLimit } = this.#options;
    if (client.pending === undefined || !client.isConnected || client.heard) return;
    if (client.untaken >= untakenLimit) {
      const heard = new AbortController();
      client.heard = heard;
      const over = AbortSignal.any([heard.signal, client.left.signal]);
      void clock.sleep(deafLimit, over).then(() => {
        if (!over.aborted) this.#drop(client);
      });
      return;
    }
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
    void this.#watchWrite(over.signal);
    client.isGreeted = true;
    client.untaken += chunk.length;
    this.#options.onTraffic(chunk.length);
    this.#options.addon.write(client.handle, chunk, this.#settled);
  }

  async #watchWrite(over: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(this.#options.writeLimit, over);
      if (over.aborted) return;
      this.#options.onStall();
    }
  }

  /** The client that was sent most before anything came from it: the first to suspect when writes get stuck. */
  get deafest(): { untaken: number; drop(): void } | undefined {
    const [most] = [...this.#clients.values()].sort((one, other) => other.untaken - one.untaken);
    return most && { untaken: most.untaken, drop: () => this.#drop(most) };
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
      if (this.#onEmpty) this.#dropUnlessWriting(client);
    }
    this.#writeNext();
  }

  /** Ends with all clients; resolves when they have what their local services said last. */
  async end(): Promise<void> {
    if (this.#clients.size === 0) return;
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    for (const client of this.#clients.values()) this.#dropUnlessWriting(client);
    await empty;
  }

  /** Drops a client whose local service has neither ended nor said something more. */
  #dropUnlessWriting(client: Client): void {
    // What it said before is read within these two turns.
    setImmediate(() =>
      setImmediate(() => {
        if (!client.isDone && !this.#isWriting(client)) this.#drop(client);
      }),
    );
  }

  #isWriting(client: Client): boolean {
    return client.pending !== undefined || this.#writing?.client === client;
  }

  /**
   * There is no half-close: when the local service has ended, the client is closed. A client that has got everything mostly
   * leaves by itself. Nothing else tells that the last bytes were sent, and a close before that comes up to 30 s late.
   */
  #closeWhenDone(client: Client): void {
    if (!client.isDone || !client.isConnected || this.#isWriting(client) || client.isSettling) return;
    if (!client.isGreeted) return void this.#drop(client);
    client.isSettling = true;
    const { clock, settleLimit } = this.#options;
    void clock.sleep(settleLimit, client.left.signal).then(() => this.#drop(client));
  }

  #drop(client: Client): void {
    if (this.#clients.get(client.handle) !== client) return;
    this.#forget(client).destroy();
    this.#options.addon.close(client.handle);
  }

  /** Removes everything about a client, so that its pointer can return as another client. */
  #forget(client: Client): Socket {
    this.#clients.delete(client.handle);
    client.left.abort();
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
    if (this.#clients.size === 0) this.#onEmpty?.();
    return client.socket;
  }
}
