// Serves bare repositories over HTTP on loopback with git's own back end, and notes the authorization of each request.
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface GitRequest {
  url: string;
  authorization: string | undefined;
}

export class GitServer implements AsyncDisposable {
  readonly address: string;
  readonly requests: GitRequest[] = [];
  readonly #close: () => Promise<void>;

  private constructor(address: string, close: () => Promise<void>) {
    this.address = address;
    this.#close = close;
  }

  /** The repositories are those in a folder. */
  static async open(root: string): Promise<GitServer> {
    const server = createServer((request, response) => opened.#answer(root, request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const opened = new GitServer(`http://127.0.0.1:${port}`, async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
    return opened;
  }

  /** The requests with credentials. */
  get authorized(): GitRequest[] {
    return this.requests.filter(({ authorization }) => authorization !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  #answer(root: string, request: IncomingMessage, response: ServerResponse): void {
    const { url = "/", method = "GET", headers } = request;
    this.requests.push({ url, authorization: headers.authorization });
    const [file = "", query = ""] = url.split("?");
    const environment = {
      PATH: process.env.PATH ?? "",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: file,
      QUERY_STRING: query,
      REQUEST_METHOD: method,
      REMOTE_USER: "someone",
      CONTENT_TYPE: headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    };
    const child = spawn("git", ["-c", "http.receivepack=true", "http-backend"], { env: environment });
    request.pipe(child.stdin);
    child.stdin.on("error", () => {});
    const pieces: Buffer[] = [];
    child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
    child.on("close", () => {
      const answer = Buffer.concat(pieces);
      const end = answer.indexOf("\r\n\r\n");
      for (const line of answer.subarray(0, end).toString("latin1").split("\r\n")) {
        const [name = "", value = ""] = line.split(/: (.*)/s);
        if (name.toLowerCase() === "status") response.statusCode = Number.parseInt(value, 10);
        else if (name !== "") response.setHeader(name, value);
      }
      response.end(answer.subarray(end + 4));
    });
  }
}
