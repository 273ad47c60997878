// Collects the SSH keys that open the terminal, and reads them from lines as in an authorized_keys file.
import type { ParsedKey } from "ssh2";
import type { GitHubClient } from "../../github/index.ts";
import { ConfigurationError, describeError } from "../../platform/index.ts";
import { fingerprintOf } from "./host-key.ts";

/** Where the keys come from. */
export interface KeySource {
  readonly lines: readonly string[];
  readonly users: readonly string[];
  readonly github: Pick<GitHubClient, "userKeys"> | undefined;
}

/** Lines of keys, and their owner. */
export interface KeyLines {
  readonly owner: string;
  readonly lines: readonly string[];
}

/** A key that opens the terminal. */
export interface AuthorizedKey {
  readonly name: string; // owner and fingerprint: `mona SHA256:…`
  /** Whether the key made this signature. `hash` is undefined when the kind of key has only one. */
  verify(signed: Buffer, signature: Buffer, hash: string | undefined): boolean;
}

/** The keys that open the terminal; an empty set refuses everybody. */
export interface AuthorizedKeys {
  readonly size: number;
  find(publicBlob: Buffer): AuthorizedKey | undefined; // the key's bytes in SSH's own form
}

/** The owner of the keys that --attach-keys gives. */
const givenOwner = "given";

/** Whose key it is, by its name: all keys of a GitHub user are one person's, and each given key is another person's. */
export function personOf(keyName: string): string {
  const [owner = ""] = keyName.split(" ");
  return owner === givenOwner ? keyName : owner;
}

/** Source: https://docs.github.com/en/enterprise-cloud@latest/admin/identity-and-access-management (names of users) */
const userName = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}|[A-Za-z0-9-]*_[A-Za-z0-9]+)$/;

/** Collects keys by owner; when GitHub does not answer, its keys are missing. @throws ConfigurationError for a wrong name */
export async function collectKeys(source: KeySource, warn: (text: string) => void): Promise<KeyLines[]> {
  const { lines, users, github } = source;
  const wrong = users.find((name) => !userName.test(name));
  if (wrong !== undefined)
    throw new ConfigurationError(
      `"${wrong}" is not the name of a GitHub user; give names such as mona, without @`,
    );
  const unread = new Set<string>();
  const ofUsers = users.map(async (owner): Promise<KeyLines> => {
    try {
      if (!github) throw new Error("GitHub needs a token");
      return { owner, lines: await github.userKeys(owner) };
    } catch (error) {
      unread.add(owner);
      warn(`the SSH keys of ${owner} could not be read: ${describeError(error)}`);
      return { owner, lines: [] };
    }
  });
  const given = { owner: givenOwner, lines };
  const groups = [given, ...(await Promise.all(ofUsers))];
  for (const { owner, lines } of groups)
    if (owner !== given.owner && lines.length === 0 && !unread.has(owner))
      warn(
        `GitHub user ${owner} cannot attach to the terminal: the user has no SSH key; add one to that GitHub account`,
      );
  return groups;
}

const shortestRsa = 2048; // bits; a shorter key is refused
const kinds = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa)$/;

const keyRemedy = "give the line of a .pub file";

type ParseKey = (line: string) => ParsedKey | Error;

/** Reads lines of keys, and skips lines that it cannot use. @param onRefused is told why, without the line */
export function createAuthorizedKeys(
  groups: readonly KeyLines[],
  parse: ParseKey,
  onRefused: (text: string) => void,
): AuthorizedKeys {
  const keys = new Map<string, AuthorizedKey>();
  for (const { owner, lines } of groups) {
    const keyName = owner === givenOwner ? "a key of --attach-keys" : `an SSH key of ${owner}`;
    for (const line of lines.map((text) => text.trim())) {
      if (line === "" || line.startsWith("#")) continue;
      const read = readKey(owner, line, parse);
      if (typeof read === "string") onRefused(`${keyName} is not used: ${read}`);
      else keys.set(read.blob, read.key);
    }
  }
  return { size: keys.size, find: (blob) => keys.get(blob.toString("base64")) };
}

function readKey(
  owner: string,
  line: string,
  parse: ParseKey,
): { blob: string; key: AuthorizedKey } | string {
  const [kind = "", blob = ""] = line.split(/\s+/);
  if (kind.startsWith("sk-")) return "keys of security tokens are not supported; give another kind";
  // Options before the kind restrict the key; without them it would give more than its owner allowed.
  if (!kinds.test(kind))
    return `its line does not begin with ssh-ed25519, ecdsa-sha2-… or ssh-rsa; ${keyRemedy}`;
  const parsed = parse(`${kind} ${blob}`);
  if (parsed instanceof Error || parsed.isPrivateKey()) return `it is not a public key; ${keyRemedy}`;
  const bytes = parsed.getPublicSSH();
  if (kind === "ssh-rsa" && rsaBits(bytes) < shortestRsa)
    return `it has fewer than ${shortestRsa} bits; give a longer key`;
  return {
    blob: bytes.toString("base64"),
    key: {
      name: `${owner} ${fingerprintOf(bytes)}`,
      verify(signed, signature, hash) {
        // Without a named hash an RSA key signs with SHA-1.
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
