// Makes the publishers, and chooses the first that can be used here.
import type { Clock, Environment } from "../platform/index.ts";
import { type Publisher, type PublisherName, type PublishOptions, publisherNames } from "./contract.ts";
import { Controller, readIdentity } from "./controller/index.ts";
import { superviseHost } from "./hosting/index.ts";
import { createNoPublisher } from "./no-publisher.ts";
import { probeSdk, type SdkInstallation, sdkKind } from "./sdk/index.ts";
import { probeTunneler, tunnelerKind } from "./tunneler/index.ts";

/** What publishers need of the machine. */
export interface PublisherOptions {
  /** The `ziti` program, a name or a path. */
  ziti: string;
  sdk: SdkInstallation;
  environment: Environment;
  /** A folder that only this user may enter. */
  folder: string;
  /** See `PublishOrder`. */
  mark: string;
  clock: Clock;
  /** Where there is no more use in looking whether something works. */
  signal?: AbortSignal;
  /** Between 0 and 1, new at each call. */
  random(): number;
}

const openView = (order: PublishOptions) => new Controller(readIdentity(order.identity), order.clock);

/** The publisher of this name. */
export function createPublisher(name: PublisherName, parts: PublisherOptions): Publisher {
  const { random, ziti, sdk, environment } = parts;
  switch (name) {
    case "none":
      return createNoPublisher();
    case "tunneler":
      return {
        name,
        supportsHalfClose: true,
        probe: async () => probeTunneler(ziti, environment),
        publish: (order) => superviseHost({ kind: tunnelerKind(ziti), openView, random }, order),
      };
    case "sdk":
      return {
        name,
        supportsHalfClose: false,
        probe: () => probeSdk(sdk, parts),
        publish: (order) => superviseHost({ kind: sdkKind(sdk), openView, random }, order),
      };
  }
}

/** What is wanted: the first that can be used, or this one. */
export type PublisherPreference = "auto" | PublisherName;

/** What was chosen, and why not something else. */
export interface PublisherChoice {
  publisher: Publisher;
  /** Why those that would have come first cannot be used, a sentence each. */
  refused: readonly string[];
}

/** Chooses by probing. It never rejects: where nothing can be used nothing is published. */
export async function choosePublisher(
  wish: PublisherPreference,
  parts: PublisherOptions,
): Promise<PublisherChoice> {
  const names = wish === "auto" ? publisherNames.filter((name) => name !== "none") : [wish];
  const refused: string[] = [];
  for (const name of names) {
    const publisher = createPublisher(name, parts);
    const found = await publisher.probe();
    if (found.available) return { publisher, refused };
    refused.push(`${name}: ${found.why}`);
  }
  return { publisher: createNoPublisher(refused.join("; ")), refused };
}
