// What a group of calls sends, and what it sends it with.
import type { ZodMiniType } from "zod/mini";
import type { RequestPurpose } from "../github-error.ts";

/** A call to send. */
export interface ApiCall extends RequestPurpose {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below the repository's address. */
  readonly path?: string;
  /** Below the address of the API, instead of `path`. */
  readonly route?: string;
  readonly body?: object;
  /** A request over GraphQL that changes nothing. */
  readonly isQuery?: boolean;
}

/** Sends calls. */
export interface CallSender {
  ask<T>(call: ApiCall, shape: ZodMiniType<T>): Promise<T>;
  /** Ignores what the answer contains. */
  tell(call: ApiCall): Promise<void>;
}
