// Holds the SSH keys that open the terminal, read from lines as they stand in files of authorised keys.
import type { ParsedKey } from "ssh2";
import { fingerprintOf } from "./host-key.ts";

/** A key that opens the terminal. */
export interface AuthorisedKey {
  /** Whose it is and its fingerprint: `mona SHA256:…`. */
  readonly name: string;
  /** Whether this signature over these bytes was made with it. `hash` is undefined where the key's kind has but one. */
  verify(signed: Buffer, signature: Buffer, hash: string | undefined): boolean;
}

/** Keys by what they are. */
export interface KeyRing {
  readonly size: number;
  /** The key with these bytes, in SSH's own form. */
  find(publicBlob: Buffer): AuthorisedKey | undefined;
}

/** Keys and whose they are. */
export interface KeyLines {
  /** Such as the name of a GitHub user. */
  readonly owner: string;
  readonly lines: readonly string[];
}

/** A shorter RSA key is refused, in bits. */
const shortestRsa = 2048;
const kinds = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa)$/;

type ParseKey = (line: string) => ParsedKey | Error;

/**
 * Reads lines of keys; empty ones and those that begin with `#` are none. A line that cannot be used is left out.
 * @param onRefused is told why, without the line
 */
export function createKeyRing(
  groups: readonly KeyLines[],
  parse: ParseKey,
  onRefused: (text: string) => void,
): KeyRing {
  const keys = new Map<string, AuthorisedKey>();
  for (const { owner, lines } of groups) {
    for (const line of lines.map((text) => text.trim())) {
      if (line === "" || line.startsWith("#")) continue;
      const read = readKey(owner, line, parse);
      if (typeof read === "string") onRefused(`an SSH key of ${owner} is not used: ${read}`);
      else keys.set(read.blob, read.key);
    }
  }
  return { size: keys.size, find: (blob) => keys.get(blob.toString("base64")) };
}

/** A key, or why it is none. */
function readKey(
  owner: string,
  line: string,
  parse: ParseKey,
): { blob: string; key: AuthorisedKey } | string {
  const [kind = "", blob = ""] = line.split(/\s+/);
  if (kind.startsWith("sk-")) return "keys of security tokens are not understood; give another kind";
  // What stands before the kind restricts the key. To use it without would give more than its owner allowed.
  if (!kinds.test(kind)) return "its line does not begin with ssh-ed25519, ecdsa-sha2-… or ssh-rsa";
  const parsed = parse(`${kind} ${blob}`);
  if (parsed instanceof Error || parsed.isPrivateKey()) return "it is no public key";
  const bytes = parsed.getPublicSSH();
  if (kind === "ssh-rsa" && rsaBits(bytes) < shortestRsa) return `it has fewer than ${shortestRsa} bits`;
  return {
    blob: bytes.toString("base64"),
    key: {
      name: `${owner} ${fingerprintOf(bytes)}`,
      verify(signed, signature, hash) {
        // SHA-1 is what an RSA key signs with where nothing is said.
        if (kind === "ssh-rsa" && hash !== "sha256" && hash !== "sha512") return false;
        return parsed.verify(signed, signature, hash) === true;
      },
    },
  };
}

/** The length of an RSA key's modulus: the third field, after the kind and the exponent (RFC 4253, section 6.6). */
function rsaBits(blob: Buffer): number {
  let at = 0;
  let length = 0;
  for (let fields = 0; fields < 3; fields += 1) {
    at += length;
    length = blob.readUInt32BE(at);
    at += 4;
  }
  const modulus = blob
    .subarray(at, at + length)
    .toString("hex")
    .replace(/^0+/, "");
  return modulus.length * 4;
}
