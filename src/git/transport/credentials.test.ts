// Checks that a token appears nowhere in git's arguments, files and messages.
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckout } from "../checkout.ts";
import { type Workplace, work, workplace } from "../remote.fixture.ts";
import { hidePasswords } from "./credentials.ts";

const token = "ghs_0123456789abcdefghijABCDEFGHIJ012345";
const basic = Buffer.from(`x-access-token:${token}`).toString("base64");

interface Server extends AsyncDisposable {
  address: string;
  /** The authorization headers of each request. */
  seen: string[][];
}

/** Refuses every request and repeats its authorization in the response. */
async function refusingServer(status: number): Promise<Server> {
  const seen: string[][] = [];
  const server = http.createServer((request, response) => {
    const given = request.headersDistinct.authorization ?? [];
    seen.push(given);
    response.writeHead(status, { "content-type": "text/plain", "www-authenticate": "Basic" });
    response.end(`you sent ${given.join()} which is ${token}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A git that logs its arguments and environment, one line per call. */
function recordingGit(setup: Workplace): { environment: Workplace["environment"]; calls(): string[] } {
  const folder = path.join(setup.root, "bin");
  const record = path.join(setup.root, "calls");
  fs.mkdirSync(folder);
  const real = setup.environment.PATH ?? "";
  const script = `#!/bin/sh
PATH='${real}'; export PATH
{ printf '%s ' "$@"; printf ' || '; env | tr '\\n' ' '; printf '\\n'; } >>'${record}'
exec git "$@"
`;
  fs.writeFileSync(path.join(folder, "git"), script, { mode: 0o755 });
  return {
    environment: { ...setup.environment, PATH: `${folder}:${real}` },
    calls: () => fs.readFileSync(record, "utf8").split("\n").filter(Boolean),
  };
}

/** The files below a folder that contain a text. */
function filesWith(folder: string, ...texts: string[]): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile())
    .filter((name) => {
      const content = fs.readFileSync(path.join(folder, name), "latin1");
      return texts.some((text) => content.includes(text));
    });
}

describe("credentials", () => {
  test.each([401, 403])(
    "are only sent in the header, and a refusal (%i) says how to fix it",
    async (status) => {
      using setup = await workplace();
      await using server = await refusingServer(status);
      await setup.git("remote", "set-url", "origin", `${server.address}/owner/name.git`);
      // The token that actions/checkout stored would be a second header, which GitHub refuses.
      await setup.git("config", `http.${server.address}/.extraheader`, "AUTHORIZATION: basic b2xkOm9sZA==");
      await setup.commitFile("b", "1");
      const { environment, calls } = recordingGit(setup);
      const checkout = await openCheckout({ folder: setup.top, environment, log: setup.log });
      const remote = await checkout?.openRemote({
        runId: "1",
        credentials: { server: server.address, token },
      });
      const result = await remote?.publish(work);
      expect(result).toMatchObject({
        kind: "unavailable",
        reason: expect.stringMatching(
          /^Branch ralph\/x could not be fetched, because git says: .*; give the job `permissions: contents: write`, or git on this machine the right to push\.$/,
        ),
      });
      expect(server.seen.length).toBeGreaterThan(0);
      for (const headers of server.seen) expect(headers).toEqual([`basic ${basic}`]);
      // The server's message is shown without the token in it.
      if (status === 403) expect(JSON.stringify(result)).toMatch(/you sent \S* ?\*\*\* which is \*\*\*/);
      expect(JSON.stringify(result)).not.toMatch(new RegExp(`${token}|${basic}`));
      const withToken = calls().filter((call) => call.includes(token) || call.includes(basic));
      expect(withToken.length).toBeGreaterThan(0);
      for (const call of withToken) {
        expect(call).toMatch(/^fetch /);
        const [args] = call.split(" || ");
        expect(args).not.toMatch(new RegExp(`${token}|${basic}`));
      }
      expect(filesWith(setup.root, token, basic)).toEqual(["calls"]);
      expect(setup.logged.join()).not.toContain(token);
    },
  );

  test("are not sent to another server", async () => {
    using setup = await workplace();
    await using server = await refusingServer(403);
    await setup.git("remote", "set-url", "origin", `${server.address}/owner/name.git`);
    await setup.commitFile("b", "1");
    const remote = await setup.openRemote({ credentials: { server: "https://github.com", token } });
    await remote.publish(work);
    expect(server.seen).toEqual([[]]);
  });
});

test("a password in an address is removed from a message", () => {
  const said = "unable to access 'https://me:pass-word@host:8080/a.git/', see ssh://git@host/x and a@b.c";
  expect(hidePasswords(said)).toBe(
    "unable to access 'https://***@host:8080/a.git/', see ssh://***@host/x and a@b.c",
  );
});

describe("removeStoredCredentials", () => {
  const header = `AUTHORIZATION: basic ${basic}`;

  /** How versions of actions/checkout store their token. */
  const forms: readonly (readonly [string, (setup: Workplace, server: string) => string])[] = [
    [
      "in .git/config",
      (setup, server) => {
        const file = path.join(setup.top, ".git/config");
        fs.appendFileSync(file, `[http "${server}/"]\n\textraheader = ${header}\n[gc]\n\tauto = 0`);
        return file;
      },
    ],
    [
      "in .git/config between what people wrote",
      (setup, server) => {
        const file = path.join(setup.top, ".git/config");
        fs.appendFileSync(
          file,
          `[user] name = J\xfcrgen ; \xff\n[HTTP "${server}/"]   ; mine\r\n  proxySSLCert=x\n  extraHeader="${header}" # token\n\n`,
          "latin1",
        );
        return file;
      },
    ],
    [
      "in a file under RUNNER_TEMP",
      (setup, server) => {
        const file = path.join(setup.root, "git-credentials-4711.config");
        fs.writeFileSync(file, `[http "${server}/"]\n\textraheader = ${header}\n`, { mode: 0o640 });
        fs.appendFileSync(
          path.join(setup.top, ".git/config"),
          `[includeIf "gitdir:${setup.top}/.git"]\n\tpath = ${file}\n[includeIf "gitdir:/github/workspace/.git"]\n\tpath = /github/runner_temp/git-credentials-4711.config\n`,
        );
        return file;
      },
    ],
    [
      "in a submodule",
      (setup, server) => {
        fs.appendFileSync(
          path.join(setup.top, ".git/config"),
          `[http "${server}/"]\n\textraheader = ${header}\n`,
        );
        const file = path.join(setup.top, ".git/modules/some/sub/config");
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, `[core]\n\tbare = false\n[http "${server}/"]\n\textraheader = ${header}\n`);
        return file;
      },
    ],
  ];

  test.each(forms)("removes a token that is %s, pushes with it, and restores it", async (_, write) => {
    using setup = await workplace();
    await using server = await refusingServer(403);
    await setup.git("remote", "set-url", "origin", `${server.address}/owner/name.git`);
    const file = write(setup, server.address);
    const before = fs.readFileSync(file);
    const { mode } = fs.statSync(file);
    await setup.commitFile("b", "1");
    const remote = await setup.openRemote();
    const setAside = await remote.removeStoredCredentials();
    expect(setAside.files).toContain(file);
    expect(filesWith(setup.root, token, basic)).toEqual([]);
    await remote.publish(work);
    expect(server.seen).toEqual([[`basic ${basic}`]]);
    setAside.restore();
    expect(fs.readFileSync(file).equals(before)).toBe(true);
    expect(fs.statSync(file).mode).toBe(mode);
    fs.writeFileSync(file, "changed after that");
    setAside.restore();
    expect(fs.readFileSync(file, "utf8")).toBe("changed after that");
  });

  test("keeps settings that were written meanwhile, and appends the entries", async () => {
    using setup = await workplace();
    const key = 'http.https://quo"te\\d/.extraheader';
    await setup.git("config", "--add", key, header);
    await setup.git("config", "--add", key, 'Authorization: bearer "with\\signs" # and more');
    const values = await setup.git("config", "--get-all", key);
    {
      using setAside = await (await setup.openRemote()).removeStoredCredentials();
      expect(setAside.files).toHaveLength(1);
      await expect(setup.git("config", "--get-all", key)).rejects.toThrow();
      await setup.git("config", "user.nickname", "agent");
      fs.appendFileSync(path.join(setup.top, ".git/config"), "[no]\n\tend = here");
    }
    expect(await setup.git("config", "--get-all", key)).toBe(values);
    expect(await setup.git("config", "user.nickname")).toBe("agent");
    expect(await setup.git("config", "no.end")).toBe("here");
  });

  test("does not change the user's own settings and other headers", async () => {
    using setup = await workplace();
    const home = path.join(setup.root, "home/.gitconfig");
    fs.writeFileSync(home, `[http "https://x/"]\n\textraheader = ${header}\n`);
    await setup.git("config", "http.https://x/.extraheader", "X-Trace: 1");
    using setAside = await (await setup.openRemote()).removeStoredCredentials();
    expect(setAside.files).toEqual([]);
    expect(await setup.git("config", "--local", "http.https://x/.extraheader")).toBe("X-Trace: 1");
    expect(fs.readFileSync(home, "utf8")).toContain(header);
  });
});

describe("a password in a remote's address", () => {
  const sealing = ["ghs_a-token-of-the-job", "another-token-of-the-job"];
  const address = "https://me:pass%2Dword@host.example/a.git";

  async function withPassword(): Promise<{ setup: Workplace; file: string; before: Buffer }> {
    const setup = await workplace();
    await setup.git("remote", "set-url", "origin", address);
    await setup.git("config", "url.https://x:in-a-name-4711@github.com/.insteadOf", "gh:");
    const file = path.join(setup.top, ".git/config");
    return { setup, file, before: fs.readFileSync(file) };
  }

  const secretIn = (folder: string) => filesWith(folder, "pass%2Dword", "pass-word", "in-a-name-4711");

  test("is known, in no file while an agent works, and put back after it", async () => {
    const { setup, file, before } = await withPassword();
    using _ = setup;
    const remote = await setup.openRemote();
    expect(remote.secrets).toEqual(expect.arrayContaining(["pass-word", "pass%2Dword", "in-a-name-4711"]));
    const setAside = await remote.removeStoredCredentials(sealing);
    expect(secretIn(setup.root)).toEqual([]);
    expect(await setup.git("remote", "get-url", "origin")).toBe("https://host.example/a.git");
    setAside.restore();
    expect(fs.readFileSync(file).equals(before)).toBe(true);
    expect(fs.readdirSync(path.join(setup.top, ".git"))).not.toContain("ralph-ci-set-aside");
  });

  test("is put back after a kill, beside what an agent wrote, by who has one of the secrets", async () => {
    const { setup, file, before } = await withPassword();
    using _ = setup;
    await (await setup.openRemote()).removeStoredCredentials(sealing);
    const checkout = await setup.open();
    expect(checkout.putBackCredentials(["a-token-of-another-job"])).toBe(false);
    expect(secretIn(setup.root)).toEqual([]);
    await setup.git("remote", "set-url", "origin", "https://evil/a.git");
    await setup.git("config", "user.name", "Agent");
    expect(checkout.putBackCredentials(["another-token-of-the-job"])).toBe(true);
    expect(await setup.git("remote", "get-url", "--all", "origin")).toBe(address);
    expect(await setup.git("config", "user.name")).toBe("Agent");
    expect(await setup.git("config", "url.https://x:in-a-name-4711@github.com/.insteadOf")).toBe("gh:");
    expect(checkout.putBackCredentials([])).toBe(true);
    fs.writeFileSync(file, before);
  });

  test("stays where nothing could put it back", async () => {
    const { setup, file, before } = await withPassword();
    using _ = setup;
    const setAside = await (await setup.openRemote()).removeStoredCredentials();
    expect(setAside.files).toEqual([]);
    expect(fs.readFileSync(file).equals(before)).toBe(true);
  });
});
