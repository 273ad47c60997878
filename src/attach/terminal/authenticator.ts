// Authenticates SSH clients: by an authorized key, or by the overlay alone when no keys are asked for.
import type { AuthContext } from "ssh2";
import type { AuthorizedKeys } from "./authorized-keys.ts";

/** `offered`: the key is authorized, and the client has not signed with it yet. */
export type AuthenticationResult =
  | { kind: "accepted"; key: string | undefined }
  | { kind: "offered" }
  | { kind: "refused" };

/** The methods that a client may try. @param keys undefined when no keys are asked for */
export function acceptedMethods(keys: AuthorizedKeys | undefined): ("publickey" | "none")[] {
  return keys === undefined ? ["none"] : ["publickey"];
}

/** Judges one attempt, without answering it. */
export function authenticate(keys: AuthorizedKeys | undefined, attempt: AuthContext): AuthenticationResult {
  if (keys === undefined)
    return attempt.method === "none" ? { kind: "accepted", key: undefined } : { kind: "refused" };
  if (attempt.method !== "publickey") return { kind: "refused" };
  const key = keys.find(attempt.key.data);
  if (!key) return { kind: "refused" };
  if (attempt.signature === undefined || attempt.blob === undefined) return { kind: "offered" };
  const isOwner = key.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
  return isOwner ? { kind: "accepted", key: key.name } : { kind: "refused" };
}
