// Hosts through the Ziti SDK for Node: only the services that it is told, with the caller's name, in a process of its own.
import { withDeadline } from "../../platform/index.ts";
import type { Availability, PublishOptions } from "../contract.ts";
import type { Host, HostEvents, HostedService, HostKind } from "../hosting/index.ts";
import { type SdkChildOptions, type SdkInstallation, startSdkChild } from "./child.ts";

const sdkPackage = "@openziti/ziti-sdk-nodejs";

/** Until the native part has to be loaded, in ms. */
const loadLimit = 10_000;
const remedy = `install ${sdkPackage}@0.29.0 beside ralph-ci on a machine that it has a build for`;

/** Loads the native part once, where it can do no harm. */
export async function probeSdk(
  parts: SdkInstallation,
  place: Omit<SdkChildOptions, "identity"> & Pick<PublishOptions, "clock"> & { signal?: AbortSignal },
): Promise<Availability> {
  const { addon } = parts;
  if (addon === undefined) return { available: false, why: `${sdkPackage} is not installed; ${remedy}` };
  let isLoaded = false;
  await using child = startSdkChild(
    { ...parts, addon },
    { ...place, identity: "" },
    { endpoints: [] },
    ({ tiding }) => {
      isLoaded ||= tiding === "loaded";
    },
  );
  const ended = await withDeadline(place.clock, loadLimit, (late) =>
    Promise.race([
      child.ended,
      new Promise<undefined>((done) => {
        if (place.signal?.aborted) done(undefined);
        for (const signal of [late, place.signal])
          signal?.addEventListener("abort", () => done(undefined), { once: true });
      }),
    ]),
  );
  if (isLoaded) return { available: true };
  return { available: false, why: `${sdkPackage} cannot be loaded: ${ended?.why ?? "it hangs"}; ${remedy}` };
}

/** The SDK as a way of hosting. It has no half-close: where either side ends, the connection ends. */
export function sdkKind(parts: SdkInstallation): HostKind {
  return {
    alsoHosts: () => [],
    start: async (order, { wanted }, events) => startHost(parts, { order, services: wanted, events }),
  };
}

interface Start {
  order: PublishOptions;
  services: readonly HostedService[];
  events: HostEvents;
}

function startHost(parts: SdkInstallation, { order, services, events }: Start): Host {
  const { addon } = parts;
  if (addon === undefined) throw new Error(`${sdkPackage} is not installed; ${remedy}`);
  const endpoints = services.map(({ service, socket }) => ({ service, socket }));
  return startSdkChild({ ...parts, addon }, order, { endpoints }, (tiding) => {
    if (tiding.tiding !== "visit") return;
    events.onConnection({ service: tiding.service, kind: tiding.kind, caller: tiding.caller });
  });
}
