// Derives the terminal's host key from a lasting secret, so that it never changes and is stored nowhere.
import { createHash, createPrivateKey, createPublicKey, hkdfSync, randomBytes } from "node:crypto";
import * as path from "node:path";
import { removeFile, writeUnflushed } from "../../platform/index.ts";

export const hostKeyAlias = "ralph-ci";

/** A host key. */
export interface HostKey {
  readonly privateKey: string;
  readonly publicKey: string; // as in a known_hosts file, after the name: `ssh-ed25519 AAAA…`
  readonly fingerprint: string;
}

const purpose = "ralph-ci terminal host key, 1"; // other keys that are derived from the same secret differ by it
const algorithm = "ssh-ed25519";
/** The DER before the 32 bytes of an Ed25519 key (RFC 8410, section 7). */
const derPrefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** The same secret and state key give the same host key (HKDF, RFC 5869); without a secret the key is random. */
export function createHostKey(secret: Uint8Array | undefined, stateKey: string): HostKey {
  const seed = secret ? Buffer.from(hkdfSync("sha256", secret, stateKey, purpose, 32)) : randomBytes(32);
  const key = createPrivateKey({ key: Buffer.concat([derPrefix, seed]), format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  const point = Buffer.from(x, "base64url");
  const publicBlob = Buffer.concat([field(algorithm), field(point)]);
  return {
    privateKey: renderPrivateKey(seed, point, publicBlob),
    publicKey: `${algorithm} ${publicBlob.toString("base64")}`,
    fingerprint: fingerprintOf(publicBlob),
  };
}

/** The fingerprint of a public key in SSH's own form. */
export function fingerprintOf(publicBlob: Uint8Array): string {
  const digest = createHash("sha256").update(publicBlob).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

/** The file of an unencrypted key. Source: PROTOCOL.key of OpenSSH. */
function renderPrivateKey(seed: Buffer, point: Buffer, publicBlob: Buffer): string {
  // Two equal numbers, by which a reader checks that it decrypted correctly.
  const check = Buffer.alloc(8);
  const pair = field(Buffer.concat([seed, point]));
  const secret = Buffer.concat([check, field(algorithm), field(point), pair, field("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const unencrypted = [field("none"), field("none"), field("")];
  const file = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...unencrypted,
    number(1),
    field(publicBlob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = file.toString("base64").match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([number(bytes.length), bytes]);
}

/** The known_hosts file in the folder of a run's sockets, where only this user can write. */
export function knownHostsFile(folder: string): string {
  return path.join(folder, "known_hosts");
}

/** Makes ssh on this machine trust the key; disposing it removes the file. */
export function writeKnownHosts(folder: string, publicKey: string): Disposable {
  const file = knownHostsFile(folder);
  writeUnflushed(file, `${hostKeyAlias} ${publicKey}\n`);
  return { [Symbol.dispose]: () => removeFile(file) };
}
