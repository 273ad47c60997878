// Starts the host process and reads its messages. When the native part crashes, only that process ends.
import { startProcess } from "../../platform/index.ts";
import { createChildContext } from "../child-environment.ts";
import type { PublishOptions } from "../contract.ts";
import type { HostEnd } from "../hosting/index.ts";
import { untakenLimits } from "../untaken.ts";
import { type HostProcessMessage, type HostProcessRequest, parseHostMessage } from "./host-messages.ts";

/** Where the host process and the SDK's package are. */
export interface SdkInstallation {
  node: string;
  entry: string;
  addon: string | undefined; // the entry of `@openziti/ziti-sdk-nodejs`; undefined when it is not installed
  limits?: Partial<HostLimits>;
}

/** The limits of a host process. */
export type HostLimits = Omit<HostProcessRequest, "addon" | "identity" | "endpoints" | "dials">;

const defaultLimits: HostLimits = {
  // Version 0.29.0 leaks about 150 MB for each 50 MB that pass through it.
  memoryLimit: 512 * 1024 * 1024,
  memoryCeiling: 1024 * 1024 * 1024,
  writeLimit: 10_000,
  unreadLimit: 64 * 1024 * 1024,
  ...untakenLimits,
  // On loopback 100 ms are enough; networks of people are slower.
  settleLimit: 1_000,
};

/** What the host process needs of the options of a publication. */
export type SdkChildOptions = Pick<PublishOptions, "folder" | "environment" | "marker" | "identity">;

/** A running host process; disposing it ends the process. */
export interface SdkChild extends AsyncDisposable {
  readonly ended: Promise<HostEnd>;
}

const endGrace = 500; // ms until the kill, after the time for clients to leave

/** Starts a host process. */
export function startSdkChild(
  sdk: SdkInstallation & { addon: string },
  options: SdkChildOptions,
  work: Pick<HostProcessRequest, "endpoints" | "dials">,
  onMessage: (message: HostProcessMessage) => void,
): SdkChild {
  const request: HostProcessRequest = {
    addon: sdk.addon,
    identity: options.identity,
    ...defaultLimits,
    ...sdk.limits,
    ...work,
  };
  let rest = "";
  let fault = "";
  let isRenewal = false;
  const { environment, marker } = createChildContext(options);
  const running = startProcess({
    program: sdk.node,
    arguments: [sdk.entry],
    folder: options.folder,
    // The native part logs much that is of no use.
    environment: { ...environment, ZITI_LOG: "1" },
    input: `${JSON.stringify(request)}\n`,
    keepInputOpen: true,
    marker,
    onOutput(chunk, from) {
      if (from === "stderr") return;
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop()?.slice(-100_000) ?? "";
      for (const line of lines) {
        const message = parseHostMessage(line);
        if (message?.tiding === "fault") fault = message.why;
        if (message?.tiding === "tired") isRenewal = true;
        if (message) onMessage(message);
      }
    },
  });
  const ended = running.ended.then(({ exitCode, signal, startError }): HostEnd => {
    const how = startError ?? (signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`);
    return { why: fault || `the host process ${how}`, isRenewal };
  });
  return {
    ended,
    [Symbol.asyncDispose]: async () => void (await running.stop(request.settleLimit + endGrace)),
  };
}
