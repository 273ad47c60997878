// Hosts through the Ziti SDK for Node, in a process of its own: only the published services, with the caller's name.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { withDeadline } from "../../platform/index.ts";
import type { Availability, PublishOptions } from "../contract.ts";
import type { Host, HostEvents, HostedService, HostKind } from "../hosting/index.ts";
import { type SdkChildOptions, type SdkInstallation, startSdkChild } from "./child.ts";

const sdkPackage = "@openziti/ziti-sdk-nodejs";
/** In a bundle, the entry is beside it. */
const hostEntry = fileURLToPath(new URL("../../../dist/ziti-host.cjs", import.meta.url));

const megabyte = 1024 * 1024; // bytes
const loadLimit = 10_000; // ms for the native part to load
const remedy = `install ${sdkPackage}@0.29.0 beside ralph-ci on a machine that it has a build for`;

/** What a probe needs. */
export interface SdkProbeOptions extends Omit<SdkChildOptions, "identity"> {
  clock: PublishOptions["clock"];
  signal?: AbortSignal;
}

/** Loads the native part once in a process of its own, where a crash does no harm. */
export async function probeSdk(sdk: SdkInstallation, options: SdkProbeOptions): Promise<Availability> {
  const { addon } = sdk;
  const { folder, environment, marker, clock, signal } = options;
  if (addon === undefined) return { available: false, why: `${sdkPackage} is not installed; ${remedy}` };
  let isLoaded = false;
  await using child = startSdkChild(
    { ...sdk, addon },
    { folder, environment, marker, identity: "" },
    { endpoints: [] },
    ({ tiding }) => {
      isLoaded ||= tiding === "loaded";
    },
  );
  const ended = await withDeadline(clock, loadLimit, (late) =>
    Promise.race([
      child.ended,
      new Promise<undefined>((done) => {
        if (signal?.aborted) done(undefined);
        for (const each of [late, signal])
          each?.addEventListener("abort", () => done(undefined), { once: true });
      }),
    ]),
  );
  if (isLoaded) return { available: true };
  return { available: false, why: `${sdkPackage} cannot be loaded: ${ended?.why ?? "it hangs"}; ${remedy}` };
}

/** The SDK as a kind of host. It has no half-close: when either side ends, the connection ends. */
export function sdkKind(sdk: SdkInstallation): HostKind {
  return {
    alsoHosts: () => [],
    start: async (options, { wanted }, events) => startHost(sdk, options, wanted, events),
  };
}

function startHost(
  sdk: SdkInstallation,
  options: PublishOptions,
  services: readonly HostedService[],
  events: HostEvents,
): Host {
  const { addon } = sdk;
  if (addon === undefined) throw new Error(`${sdkPackage} is not installed; ${remedy}`);
  const endpoints = services.map(({ service, socket }) => ({ service, socket }));
  return startSdkChild({ ...sdk, addon }, options, { endpoints }, (message) => {
    if (message.tiding === "tired" && message.clients > 0)
      events.onRenewal(
        `its process uses ${Math.round(message.memory / megabyte)} MB of memory, the most that it may; connected people are cut off, and can attach again at once`,
      );
    if (message.tiding !== "visit") return;
    events.onConnection({ service: message.service, kind: message.kind, caller: message.caller });
  });
}

/** The entry of the host process, and the package if it is installed beside the program. @param node runs the process */
export function findSdk(node: string): SdkInstallation {
  return { node, entry: hostEntry, addon: findPackage(sdkPackage) };
}

function findPackage(name: string): string | undefined {
  try {
    return createRequire(hostEntry).resolve(name);
  } catch {
    return undefined;
  }
}
