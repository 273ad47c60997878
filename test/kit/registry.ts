// A package registry on loopback, to test the installation of agents without a network.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface ServedPackage {
  name: string;
  version: string;
  /** The path of the program in the package, and its content. */
  file: string;
  program: string;
}

/** A running registry; disposing ends it. */
export class Registry implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(served: ServedPackage) {
    const tarball = pack(served);
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? "");
      this.asked.push(path);
      if (path === `/${served.name}`) {
        response.setHeader("content-type", "application/json");
        return response.end(JSON.stringify(packument(served, this.address, tarball)));
      }
      if (path === "/package.tgz") return response.end(tarball);
      response.statusCode = 404;
      response.end("{}");
    });
  }

  static async open(served: ServedPackage): Promise<Registry> {
    const registry = new Registry(served);
    registry.#server.listen(0, "127.0.0.1");
    await once(registry.#server, "listening");
    return registry;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function packument({ name, version }: ServedPackage, address: string, tarball: Buffer) {
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const dist = { tarball: `${address}/package.tgz`, integrity };
  return { name, "dist-tags": { latest: version }, versions: { [version]: { name, version, dist } } };
}

function pack({ name, version, file, program }: ServedPackage): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  try {
    const target = join(folder, "package", file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(join(folder, "package/package.json"), JSON.stringify({ name, version }));
    writeFileSync(target, program);
    chmodSync(target, 0o755);
    execFileSync("tar", ["czf", join(folder, "package.tgz"), "-C", folder, "package"]);
    return readFileSync(join(folder, "package.tgz"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
