// The small contract of whatever reaches a service of the network from this machine.
import type { Duplex } from "node:stream";
import type { Availability } from "../contract.ts";

/** A way to reach services with one identity; disposing it ends what it started. */
export interface Dialler extends AsyncDisposable {
  readonly name: "sdk" | "cli";
  /** Looks whether it can work on this machine; the network is not asked. It never rejects. */
  probe(): Promise<Availability>;
  /**
   * A connection to a service. Where nobody answers the stream ends at once; the error that it is destroyed with, if any,
   * says why. @throws ConfigurationError for a name that no service can have. Error
   */
  dial(service: string): Promise<Duplex>;
}
