// Keeps a text in a file that agents can read: only who has one of some secrets can open it.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const cipher = "aes-256-gcm";
const nonceLength = 12; // bytes
const tagLength = 16; // bytes
const keyLength = 32; // bytes

interface Box {
  readonly version: 1;
  readonly salt: string;
  /** The key of the text, sealed with each secret. */
  readonly keys: readonly string[];
  readonly text: string;
}

/** Seals a text. Each of the secrets opens it, so they must be as hard to guess as tokens are. */
export function seal(text: string, secrets: readonly string[]): string {
  const [key, salt] = [randomBytes(keyLength), randomBytes(keyLength)];
  const box: Box = {
    version: 1,
    salt: salt.toString("base64"),
    keys: secrets.map((secret) => encrypt(key, deriveKey(secret, salt))),
    text: encrypt(Buffer.from(text, "utf8"), key),
  };
  return JSON.stringify(box);
}

/** The sealed text; undefined if none of the secrets opens it, or it was changed. */
export function unseal(sealed: string, secrets: readonly string[]): string | undefined {
  try {
    const { salt, keys, text } = JSON.parse(sealed) as Box;
    for (const secret of secrets) {
      const derived = deriveKey(secret, Buffer.from(salt, "base64"));
      const key = keys.map((each) => decrypt(each, derived)).find((each) => each !== undefined);
      if (key) return decrypt(text, key)?.toString("utf8");
    }
  } catch {
    // Not a box of ours.
  }
  return undefined;
}

function deriveKey(secret: string, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, "ralph-ci sealed box", keyLength));
}

function encrypt(plain: Buffer, key: Buffer): string {
  const nonce = randomBytes(nonceLength);
  const stream = createCipheriv(cipher, key, nonce);
  const bytes = Buffer.concat([stream.update(plain), stream.final()]);
  return Buffer.concat([nonce, stream.getAuthTag(), bytes]).toString("base64");
}

function decrypt(sealed: string, key: Buffer): Buffer | undefined {
  const bytes = Buffer.from(sealed, "base64");
  const stream = createDecipheriv(cipher, key, bytes.subarray(0, nonceLength));
  try {
    stream.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
    return Buffer.concat([stream.update(bytes.subarray(nonceLength + tagLength)), stream.final()]);
  } catch {
    return undefined;
  }
}
