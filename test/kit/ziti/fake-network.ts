// A network that is none: it answers as a controller does, and hands connections on through one socket of its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createSecureServer, type Server } from "node:https";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface FakeService {
  name: string;
  port: number;
  permissions: string[];
}

interface FakeHost {
  service: string;
  control: Socket;
  id: string;
}

/**
 * Hosts connect to `router.sock` and write a line of JSON: `{"list":true}` is answered with the services, `{"bind":name}` with a
 * status and from then on with `{"dial":n}` for each caller, whom a new connection that begins with `{"accept":n}` is joined to. `{"call":name}` dials.
 */
export class FakeNetwork implements AsyncDisposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "fake-")));
  readonly router = join(this.folder, "router.sock");
  readonly services: FakeService[] = [];
  /** What the controller was asked, as `GET /services`. */
  readonly calls: string[] = [];
  /** Is called with each of these. */
  onCall = () => {};
  /** The status with which the controller answers everything; 0 for a proper answer. */
  failing = 0;
  /** The token of the login that the controller knows. */
  session = "a-session";
  readonly #refused = new Set<string>();
  readonly #hosts = new Set<FakeHost>();
  readonly #callers = new Map<number, (socket: Socket) => void>();
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => this.#greet(socket));
  #controller: Server | undefined;
  #port = 0;
  #count = 0;

  static async open(): Promise<FakeNetwork> {
    const network = new FakeNetwork();
    const key = network.#certify();
    await new Promise<void>((resolve) => network.#server.listen(network.router, resolve));
    const controller = createSecureServer({ key, cert: key }, (request, response) => {
      const path = (request.url ?? "").replace(/\?.*/, "").replace("/edge/client/v1", "");
      network.calls.push(`${request.method} ${path}`);
      network.onCall();
      request.resume();
      const known = path === "/authenticate" || request.headers["zt-session"] === network.session;
      const status = network.failing || (known ? 200 : 401);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ data: status === 200 ? network.#answer(path) : {}, meta: {} }));
    });
    await new Promise<void>((resolve) => controller.listen(0, "127.0.0.1", resolve));
    network.#controller = controller;
    network.#port = (controller.address() as AddressInfo).port;
    return network;
  }

  addService(name: string, port: number, permissions = ["Bind"]): void {
    this.services.push({ name, port, permissions });
  }

  /** Writes a file into the folder. @returns its path */
  write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  /** Makes the file of an identity. */
  addIdentity(name: string, changes: Record<string, unknown> = {}): string {
    const pem = `pem:${readFileSync(join(this.folder, "both.pem"), "utf8")}`;
    const identity = {
      ztAPI: `https://localhost:${this.#port}/edge/client/v1`,
      ztAPIs: null,
      id: { key: pem, cert: pem, ca: pem },
      fakeRouter: this.router,
      ...changes,
    };
    return this.write(`${name}.json`, JSON.stringify(identity));
  }

  /** Lets nobody host a service, though the controller says that it may be. @returns what lets them again */
  refuse(name: string): () => void {
    this.#refused.add(name);
    return () => void this.#refused.delete(name);
  }

  /** How many host a service. */
  hosts(service: string): number {
    return [...this.#hosts].filter((host) => host.service === service).length;
  }

  /** Breaks what hosts have with the router, as when that dies. */
  dropHosts(): void {
    for (const { control } of this.#hosts) control.destroy();
  }

  /** Dials as a client of the network does. @throws Error where nobody hosts the service */
  async dial(service: string): Promise<Socket> {
    const [host] = [...this.#hosts].filter((each) => each.service === service);
    if (!host) throw new Error(`nobody hosts ${service}`);
    this.#count += 1;
    const number = this.#count;
    const path = join(this.folder, `caller-${number}.sock`);
    // Two sockets joined: this end for the caller, and the other for the host.
    const door = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => door.listen(path, resolve));
    const inner = new Promise<Socket>((resolve) => door.once("connection", resolve));
    const outer = connect({ path, allowHalfOpen: true });
    const far = await inner;
    door.close();
    for (const socket of [outer, far]) this.#keep(socket);
    this.#callers.set(number, (accepted) => splice(far, accepted));
    host.control.write(`${JSON.stringify({ dial: number })}\n`);
    host.control.once("close", () => far.destroy());
    return outer;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #greet(socket: Socket): void {
    this.#keep(socket);
    let text = Buffer.alloc(0);
    const listen = (chunk: Buffer) => {
      text = Buffer.concat([text, chunk]);
      const end = text.indexOf(10);
      if (end < 0) return;
      socket.off("data", listen);
      socket.pause();
      const first = JSON.parse(text.subarray(0, end).toString("utf8"));
      const rest = text.subarray(end + 1);
      if (rest.length > 0) socket.unshift(rest);
      this.#serve(socket, first);
    };
    socket.on("data", listen);
  }

  #serve(socket: Socket, first: { list?: boolean; bind?: string; accept?: number; call?: string }): void {
    socket.setMaxListeners(0);
    if (first.list) socket.end(`${JSON.stringify(this.services)}\n`);
    else if (first.bind !== undefined) {
      const isKnown = this.services.some(
        ({ name, permissions }) =>
          name === first.bind && permissions.includes("Bind") && !this.#refused.has(name),
      );
      socket.write(`${JSON.stringify({ bound: isKnown ? 0 : -18 })}\n`);
      this.#count += 1;
      const host = { service: first.bind, control: socket, id: `terminator-${this.#count}` };
      if (isKnown) this.#hosts.add(host);
      socket.once("end", () => socket.destroy());
      socket.once("close", () => this.#hosts.delete(host));
      socket.resume();
    } else if (first.call !== undefined) {
      const { call } = first;
      void this.dial(call).then(
        (outer) => splice(socket, outer),
        () => socket.destroy(),
      );
    } else {
      this.#callers.get(first.accept ?? 0)?.(socket);
      this.#callers.delete(first.accept ?? 0);
    }
  }

  #answer(path: string): unknown {
    if (path === "/authenticate") return { token: this.session };
    if (path === "/current-identity/edge-routers") return [{ id: "the-router", isOnline: true }];
    if (path === "/services")
      return this.services.map(({ name, port, permissions }) => ({
        id: `id-${name}`,
        name,
        permissions,
        config: { "host.v1": { protocol: "tcp", address: "127.0.0.1", port } },
      }));
    const [, name] = /^\/services\/id-(.*)\/terminators$/.exec(path) ?? [];
    return [...this.#hosts]
      .filter(({ service }) => service === name)
      .map(({ id }) => ({ id, routerId: "the-router" }));
  }

  /** A key and a certificate that are good for one test, in one file. */
  #certify(): string {
    const file = join(this.folder, "both.pem");
    const words = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    words.push("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2");
    execFileSync("openssl", [...words, "-keyout", `${file}.key`, "-out", `${file}.cert`], {
      stdio: "ignore",
    });
    const both = ["key", "cert"].map((part) => readFileSync(`${file}.${part}`, "utf8")).join("");
    writeFileSync(file, both);
    return both;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const controller = this.#controller;
    controller?.closeAllConnections();
    await Promise.all([
      new Promise<void>((resolve) => this.#server.close(() => resolve())),
      new Promise<void>((resolve) => (controller ? controller.close(() => resolve()) : resolve())),
    ]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Joins two sockets, each direction with its own end. */
function splice(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.once("close", () => {
      if (from.readableEnded) to.destroySoon();
      else to.destroy();
    });
  }
}
