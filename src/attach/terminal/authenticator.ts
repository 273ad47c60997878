// Decides who may enter the terminal: by an authorised key, by the overlay's word, or by the password of the port.
import type { AuthContext } from "ssh2";
import type { Guest } from "../connections/index.ts";
import { isSame } from "../password.ts";
import type { KeyRing } from "./authorized-keys.ts";

/** What opens the terminal. */
export interface Lock {
  /** Undefined where no keys are asked for. A ring without keys opens to nobody. */
  readonly keys: KeyRing | undefined;
  /** For those who come through the port, where no keys are asked for. */
  readonly password: string;
}

/** What became of an attempt. `asked`: the client may go on with that key, and nothing is decided. */
export type Decision = { kind: "entered"; key: string | undefined } | { kind: "asked" } | { kind: "refused" };

/** How somebody may show who they are. */
export function methodsFor({ keys }: Lock, via: Guest["via"]): ("publickey" | "password" | "none")[] {
  if (keys !== undefined) return ["publickey"];
  return via === "socket" ? ["none"] : ["password"];
}

/** Judges one attempt; nothing is answered yet. */
export function decide(lock: Lock, via: Guest["via"], attempt: AuthContext): Decision {
  const refused = { kind: "refused" } as const;
  if (!methodsFor(lock, via).some((method) => method === attempt.method)) return refused;
  switch (attempt.method) {
    case "none":
      return { kind: "entered", key: undefined };
    case "password":
      return isSame(attempt.password, lock.password) ? { kind: "entered", key: undefined } : refused;
    case "publickey": {
      const key = lock.keys?.find(attempt.key.data);
      if (!key) return refused;
      if (attempt.signature === undefined || attempt.blob === undefined) return { kind: "asked" };
      const isTheirs = key.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
      return isTheirs ? { kind: "entered", key: key.name } : refused;
    }
    default:
      return refused;
  }
}
