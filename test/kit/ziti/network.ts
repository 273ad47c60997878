// A real Ziti network on loopback: a controller and a router. Disposing it leaves nothing.
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ziti } from "../install-tools.ts";
import { Daemon } from "./daemon.ts";
import { freePort } from "./free-port.ts";

const run = promisify(execFile);
const administrator = ["-u", "admin", "-p", "of-nobody-and-for-nothing"];

/** One controller and one router. Both can be killed and started again on the same ports. */
export class ZitiNetwork implements AsyncDisposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "ziti-")));
  readonly controllerPort: number;
  readonly routerPort: number;
  #controller: Daemon | undefined;
  #router: Daemon | undefined;

  private constructor(ports: readonly number[]) {
    [this.controllerPort = 0, this.routerPort = 0] = ports;
  }

  /** Starts an empty network. @param policies whether every identity may use the router */
  static async open({ policies = true } = {}): Promise<ZitiNetwork> {
    const network = new ZitiNetwork([await freePort(), await freePort()]);
    try {
      await network.startController();
      await network.login();
      await network.#makeRouter();
      if (policies) await network.#shareRouter();
      await network.startRouter();
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw error;
    }
    return network;
  }

  /** The environment in which `ziti` is this network's administrator. */
  get environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? "",
      HOME: this.folder,
      TMPDIR: this.folder,
      ZITI_CONFIG_DIR: join(this.folder, "administrator"),
      RALPH_TEST_FILE: process.env.RALPH_TEST_FILE ?? "",
    };
  }

  /** Runs `ziti` as the administrator. @returns what it printed */
  async ziti(...args: string[]): Promise<string> {
    const { stdout } = await run(ziti, args, { cwd: this.folder, env: this.environment });
    return stdout;
  }

  /** Logs the administrator in; the session survives the process of the controller. */
  async login(): Promise<void> {
    await this.ziti("edge", "login", `localhost:${this.controllerPort}`, ...administrator, "-y");
  }

  async startController(): Promise<void> {
    const args = ["edge", "quickstart", "--no-router", "--home", join(this.folder, "controller")];
    args.push("--ctrl-address", "localhost", "--ctrl-port", String(this.controllerPort), ...administrator);
    this.#controller = await Daemon.start({
      program: ziti,
      args,
      folder: this.folder,
      // By default it binds every interface.
      environment: {
        ...this.environment,
        ZITI_CTRL_BIND_ADDRESS: "127.0.0.1",
        ZITI_CTRL_EDGE_BIND_ADDRESS: "127.0.0.1",
        ZITI_CTRL_ADVERTISED_ADDRESS: "localhost",
      },
      ready: "controller and router started",
    });
  }

  async startRouter(): Promise<void> {
    this.#router = await Daemon.start({
      program: ziti,
      args: ["router", "run", join(this.folder, "router.yaml")],
      folder: this.folder,
      environment: this.environment,
      ready: "successfully connected to controller",
    });
  }

  async killController(): Promise<void> {
    await this.#controller?.kill();
  }

  async killRouter(): Promise<void> {
    await this.#router?.kill();
  }

  async #makeRouter(): Promise<void> {
    const configuration = join(this.folder, "router.yaml");
    await this.ziti("edge", "create", "edge-router", "router", "-t", "-a", "public", "-o", "router.jwt");
    const args = ["create", "config", "router", "edge", "--routerName", "router", "--private"];
    args.push("--tunnelerMode", "none", "-o", configuration);
    const environment = {
      ...this.environment,
      ZITI_HOME: this.folder,
      ZITI_CTRL_ADVERTISED_ADDRESS: "localhost",
      ZITI_CTRL_ADVERTISED_PORT: String(this.controllerPort),
      ZITI_ROUTER_ADVERTISED_ADDRESS: "localhost",
      ZITI_ROUTER_PORT: String(this.routerPort),
      ZITI_ROUTER_LISTENER_BIND_PORT: String(this.routerPort),
    };
    await run(ziti, args, { cwd: this.folder, env: environment });
    // The template listens on every interface.
    writeFileSync(configuration, readFileSync(configuration, "utf8").replaceAll("0.0.0.0", "127.0.0.1"));
    await this.ziti("router", "enroll", configuration, "--jwt", join(this.folder, "router.jwt"));
  }

  async #shareRouter(): Promise<void> {
    const routers = ["--edge-router-roles", "#all"];
    await this.ziti("edge", "create", "edge-router-policy", "all", ...routers, "--identity-roles", "#all");
    const everywhere = [...routers, "--service-roles", "#all"];
    await this.ziti("edge", "create", "service-edge-router-policy", "all", ...everywhere);
  }

  /** Permits identities with a role to host or dial the services with a role. */
  async addPolicy(kind: "Bind" | "Dial", serviceRole: string, identityRole: string): Promise<void> {
    const roles = ["--service-roles", `#${serviceRole}`, "--identity-roles", `#${identityRole}`];
    const name = `${identityRole}.${kind}`;
    await this.ziti("edge", "create", "service-policy", name, kind, ...roles, "--semantic", "AnyOf");
  }

  /** Creates a service with a role, which a tunneler forwards to a port of this machine. */
  async addService(name: string, port: number, role: string): Promise<void> {
    const target = JSON.stringify({ protocol: "tcp", address: "127.0.0.1", port });
    await this.ziti("edge", "create", "config", `${name}.host`, "host.v1", target);
    await this.ziti("edge", "create", "service", name, "-a", role, "-c", `${name}.host`);
  }

  /** Creates and enrols an identity. @returns the path of its file */
  async addIdentity(name: string, role: string): Promise<string> {
    const token = join(this.folder, `${name}.jwt`);
    await this.ziti("edge", "create", "identity", name, "-a", role, "-o", token);
    return this.enrol(token, name);
  }

  /** Enrols an identity with its token. @returns the path of its file */
  async enrol(token: string, name: string): Promise<string> {
    const file = join(this.folder, `${name}.json`);
    // An RSA key, the default, takes seconds.
    await this.ziti("edge", "enroll", "--jwt", token, "--out", file, "--keyAlg", "EC");
    chmodSync(file, 0o600);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.killRouter(), this.killController()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
