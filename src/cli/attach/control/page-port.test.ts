// The port of a run's page: only who knows its secret gets through, and what they ask arrives as it has to.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, request as send } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSocketTransport } from "../transport.ts";
import { openPagePort, type PagePort } from "./page-port.ts";

/** A control service that tells what it is asked, and the port that leads to it. */
async function openPort(listener?: RequestListener) {
  const folder = mkdtempSync(join(tmpdir(), "pp-"));
  const socket = join(folder, "s");
  const asked: unknown[] = [];
  const service = createServer((request, response) => {
    const { method, url, headers } = request;
    const { host, origin, cookie, authorization, "content-type": type, "last-event-id": last } = headers;
    asked.push({ method, url, host, origin, cookie, authorization, type, last });
    if (listener) return listener(request, response);
    response.writeHead(200, { "content-security-policy": "default-src 'none'" }).end("answer");
  });
  await new Promise<void>((resolve) => service.listen(socket, resolve));
  const port = await openPagePort(() => openSocketTransport(socket).connect());
  return {
    port,
    asked,
    async [Symbol.asyncDispose]() {
      await port[Symbol.asyncDispose]();
      service.closeAllConnections();
      await new Promise((resolve) => service.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

interface How {
  method?: string;
  headers?: Record<string, string>;
}

async function ask({ address }: Pick<PagePort, "address">, path: string, { method, headers }: How = {}) {
  const url = new URL(address);
  const request = send({ host: "127.0.0.1", port: url.port, path, method, agent: false, headers }).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { status: response.statusCode, location: response.headers.location, response };
}

describe("the port of a page", () => {
  test("answers nothing without its secret, however the path is written", async () => {
    await using open = await openPort();
    const { pathname } = new URL(open.port.address);
    const secret = pathname.slice(1, -1);
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    const wrong = [
      "/",
      "/report.json",
      `/x${secret}/`,
      `/${secret}x/`,
      `/${secret.slice(1)}/`,
      `//${secret}/`,
      `/%2e/${secret}/`,
      `/x/../${secret}/`,
      `/?/${secret}/`,
      `/open/${secret}`,
      `/open/`,
      `http://127.0.0.1/${secret}/`,
    ];
    for (const path of wrong) expect([path, (await ask(open.port, path)).status]).toEqual([path, 404]);
    expect(open.asked).toEqual([]);
    expect((await ask(open.port, `/${secret}/`)).status).toBe(200);
    expect(await ask(open.port, `/${secret}`)).toMatchObject({ status: 303, location: `/${secret}/` });
  });

  test("can be opened once by an address that other users may see", async () => {
    await using open = await openPort();
    const { address, addressToOpen } = open.port;
    const { pathname } = new URL(addressToOpen);
    expect(addressToOpen).not.toContain(new URL(address).pathname);
    expect((await ask(open.port, pathname)).location).toBe(new URL(address).pathname);
    expect(await ask(open.port, pathname)).toMatchObject({ status: 404, location: undefined });
  });

  test("refuses other names, by which a page of another site could reach it", async () => {
    await using open = await openPort();
    const { pathname, port } = new URL(open.port.address);
    for (const host of [`evil.example:${port}`, "127.0.0.1", `127.0.0.1:${Number(port) + 1}`])
      expect((await ask(open.port, pathname, { headers: { host } })).status).toBe(400);
    expect(open.asked).toEqual([]);
    const headers = { host: `localhost:${port}` };
    expect((await ask(open.port, pathname, { headers })).status).toBe(200);
  });

  test("passes on what the service checks, and nothing of the browser's other sites", async () => {
    await using open = await openPort();
    const { pathname, origin } = new URL(open.port.address);
    const page = {
      origin,
      cookie: "of=another-program",
      authorization: "Basic x",
      "content-type": "application/json",
    };
    const { response } = await ask(open.port, `${pathname}pause?x`, { method: "POST", headers: page });
    expect(response.headers["content-security-policy"]).toBe("default-src 'none'");
    const evil = { origin: "https://evil.example", "last-event-id": "7" };
    await ask(open.port, `${pathname}events`, { headers: evil });
    const none = { cookie: undefined, authorization: undefined };
    expect(open.asked).toEqual([
      {
        method: "POST",
        url: "/pause",
        host: "localhost",
        origin: "http://localhost",
        type: "application/json",
        last: undefined,
        ...none,
      },
      {
        method: "GET",
        url: "/events",
        host: "localhost",
        origin: "https://evil.example",
        type: undefined,
        last: "7",
        ...none,
      },
    ]);
  });

  test("says that the run does not answer, and closes streams with it", async () => {
    await using open = await openPort((request, response) => {
      if (request.url === "/gone") return void request.socket.destroy();
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      if (request.url === "/ends") response.end("data: 2\n\n");
    });
    const { pathname } = new URL(open.port.address);
    expect((await ask(open.port, `${pathname}gone`)).status).toBe(502);
    const { response } = await ask(open.port, `${pathname}ends`);
    expect((await response.setEncoding("utf8").toArray()).join("")).toBe("data: 1\n\ndata: 2\n\n");
    const { response: endless } = await ask(open.port, `${pathname}endless`);
    await once(endless, "data");
    const closed = new Promise((resolve) => endless.on("error", () => {}).once("close", resolve));
    await open.port[Symbol.asyncDispose]();
    await closed;
  });

  test("waits for a page that still reads what an ended run says", async () => {
    let end = () => {};
    await using open = await openPort((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      end = () => void response.end("data: 2\n\n");
    });
    const { response } = await ask(open.port, new URL(open.port.address).pathname);
    await once(response, "data");
    const finished = open.port.finish();
    end();
    expect(String(await once(response, "data"))).toBe("data: 2\n\n");
    await finished;
    await open.port.finish();
  });

  test.runIf(process.getuid?.() === 0)(
    "is closed to other users, also to one who knows the secret",
    async () => {
      await using open = await openPort();
      const { port, pathname } = new URL(open.port.address);
      const program = `
      const line = net.connect(${port}, "127.0.0.1", () => line.write("GET ${pathname} HTTP/1.1\\r\\nhost: 127.0.0.1:${port}\\r\\n\\r\\n"));
      line.on("error", () => {}).once("data", (answer) => { console.log(String(answer).slice(9, 12)); line.destroy(); });
      line.once("close", () => line.bytesRead === 0 && console.log("refused"));`;
      const askAs = async (who: { uid?: number; gid?: number }) => {
        const { stdout } = spawn(process.execPath, ["--eval", program], {
          cwd: "/",
          env: {},
          stdio: ["ignore", "pipe", "inherit"],
          ...who,
        });
        return (await stdout?.setEncoding("utf8").toArray())?.join("").trim();
      };
      expect(await Promise.all([askAs({}), askAs({ uid: 65534, gid: 65534 })])).toEqual(["200", "refused"]);
    },
  );

  test("closes connections that are no requests", async () => {
    await using open = await openPort();
    const line = connect(Number(new URL(open.port.address).port), "127.0.0.1");
    line.on("error", () => {});
    line.write("CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n");
    await once(line.resume(), "close");
    expect(open.asked).toEqual([]);
  });
});
