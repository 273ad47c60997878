// Tests that OpenSSH reads the host key, and that the key depends on the secret and the state key.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findProgram } from "../../platform/index.ts";
import { createHostKey } from "./host-key.ts";

const keygen = findProgram("ssh-keygen", process.env.PATH ?? "", "/");
const secret = Buffer.from("a key that is kept elsewhere");

test("the same secret and state key give the same host key, and others give another one", () => {
  const key = createHostKey(secret, "ralph.yml/shop/main");
  expect(createHostKey(Buffer.from(secret), "ralph.yml/shop/main")).toEqual(key);
  const others = [
    createHostKey(secret, "ralph.yml/shop/next"),
    createHostKey(Buffer.from("another one"), "ralph.yml/shop/main"),
    createHostKey(undefined, "ralph.yml/shop/main"),
    createHostKey(undefined, "ralph.yml/shop/main"),
  ];
  expect(new Set([key, ...others].map(({ publicKey }) => publicKey)).size).toBe(5);
  // A fixed value: a change would cause a warning for everybody who has joined before.
  expect(key.fingerprint).toBe("SHA256:YBEb9MW64TRZHrKga0huavHLUHtPKLtXrgdJzjbnXnc");
});

test.skipIf(!keygen)("OpenSSH reads the key, with the same public half and fingerprint", () => {
  const folder = mkdtempSync(join(tmpdir(), "key-"));
  const file = join(folder, "key");
  for (const key of Array.from({ length: 3 }, () => createHostKey(undefined, "x"))) {
    writeFileSync(file, key.privateKey, { mode: 0o600 });
    const read = (...args: string[]) => execFileSync(keygen ?? "", args, { encoding: "utf8" });
    expect(read("-y", "-f", file).trim()).toBe(key.publicKey);
    expect(read("-l", "-f", file).split(" ")[1]).toBe(key.fingerprint);
  }
  rmSync(folder, { recursive: true });
});
