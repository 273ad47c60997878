// A fake network: it answers like a controller, and connects hosts and callers through one Unix socket.
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
 * Hosts connect to `router.sock` and write a line of JSON. `{"list":true}` is answered with the services. `{"bind":name}` is
 * answered with a status, and later with `{"dial":n}` for each caller; a new connection that starts with `{"accept":n}` is
 * joined to that caller. `{"call":name}` dials.
 */
export class FakeNetwork implements AsyncDisposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "fake-")));
  readonly router = join(this.folder, "router.sock");
  readonly services: FakeService[] = [];
  /** The requests to the controller, such as `GET /services`. */
  readonly calls: string[] = [];
  /** Is called for each of them. */
  onCall = () => {};
  /** The status of every answer of the controller; 0 for proper answers. */
  failing = 0;
  /** The token of the session that the controller knows. */
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

  /** Writes a file into the folder. @returns the path of the file */
  write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

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

  /** Refuses hosts of a service, although the controller permits them. @returns a function that ends this */
  refuse(name: string): () => void {
    this.#refused.add(name);
    return () => void this.#refused.delete(name);
  }

  hosts(service: string): number {
    return [...this.#hosts].filter((host) => host.service === service).length;
  }

  /** Breaks the connections of hosts to the router, as a crash of the router does. */
  dropHosts(): void {
    for (const { control } of this.#hosts) control.destroy();
  }

  /** Dials like a client of the network. @throws Error when the service has no host */
  async dial(service: string): Promise<Socket> {
    const [host] = [...this.#hosts].filter((each) => each.service === service);
    if (!host) throw new Error(`${service} has no host`);
    this.#count += 1;
    const number = this.#count;
    const path = join(this.folder, `caller-${number}.sock`);
    // A pair of connected sockets: one end for the caller, one for the host.
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const inner = new Promise<Socket>((resolve) => server.once("connection", resolve));
    const outer = connect({ path, allowHalfOpen: true });
    const far = await inner;
    server.close();
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

  /** Creates a key and a certificate for one test, in one file. */
  #certify(): string {
    const file = join(this.folder, "both.pem");
    const args = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    args.push("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2");
    execFileSync("openssl", [...args, "-keyout", `${file}.key`, "-out", `${file}.cert`], {
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

/** Pipes two sockets into each other; each direction ends on its own. */
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
