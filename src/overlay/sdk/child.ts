// Starts the process with the native part and understands what it tells: a crash of it is an end like any other.
import { startProcess } from "../../platform/index.ts";
import { createChildContext } from "../child-environment.ts";
import type { PublishOptions } from "../contract.ts";
import type { HostEnd } from "../hosting/index.ts";
import { type HostProcessMessage, type HostProcessRequest, parseHostMessage } from "./host-messages.ts";

/** Where the process and the package are. */
export interface SdkInstallation {
  /** The Node that runs it. */
  node: string;
  /** The path of `ziti-host.cjs`. */
  entry: string;
  /** The path of the entry of `@openziti/ziti-sdk-nodejs`; undefined where it is not installed. */
  addon: string | undefined;
  /** See `HostOrder`; what is not given has a sensible value. */
  limits?: Partial<Pick<HostProcessRequest, "memoryLimit" | "writeLimit" | "unreadLimit">>;
}

const usualLimits = {
  // 50 MB that pass through leak about 150 MB in 0.29.0.
  memoryLimit: 512 * 1024 * 1024,
  writeLimit: 10_000,
  unreadLimit: 64 * 1024 * 1024,
};

/** What of a publish order the process needs. */
export type SdkChildOptions = Pick<PublishOptions, "folder" | "environment" | "mark" | "identity">;

/** A running process. */
export interface SdkChild extends AsyncDisposable {
  /** Never rejects. */
  readonly ended: Promise<HostEnd>;
}

/** Between asking it to end and killing it, in ms; there is nothing that it would have to finish. */
const endGrace = 500;

/** Starts it. @param onTiding is given what it tells, but for how it ends */
export function startSdkChild(
  parts: SdkInstallation & { addon: string },
  place: SdkChildOptions,
  what: Pick<HostProcessRequest, "endpoints" | "dials">,
  onTiding: (tiding: HostProcessMessage) => void,
): SdkChild {
  const { addon, limits } = parts;
  const order: HostProcessRequest = { addon, identity: place.identity, ...usualLimits, ...limits, ...what };
  let rest = "";
  let fault = "";
  let isRenewal = false;
  const { environment, mark } = createChildContext(place);
  const running = startProcess({
    program: parts.node,
    arguments: [parts.entry],
    folder: place.folder,
    // The native part says little of use, and a lot of it.
    environment: { ...environment, ZITI_LOG: "1" },
    input: `${JSON.stringify(order)}\n`,
    keepInputOpen: true,
    mark,
    onOutput(chunk, from) {
      if (from === "stderr") return;
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop()?.slice(-100_000) ?? "";
      for (const line of lines) {
        const tiding = parseHostMessage(line);
        if (tiding?.tiding === "fault") fault = tiding.why;
        if (tiding?.tiding === "tired") isRenewal = true;
        if (tiding) onTiding(tiding);
      }
    },
  });
  const ended = running.ended.then(({ exitCode, signal, startError }): HostEnd => {
    const how = startError ?? (signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`);
    return { why: fault || `the host process ${how}`, isRenewal };
  });
  return { ended, [Symbol.asyncDispose]: async () => void (await running.stop(endGrace)) };
}
