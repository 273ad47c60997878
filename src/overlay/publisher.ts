// Creates publishers, and chooses the first that works on this machine.
import type { Clock, Environment } from "../platform/index.ts";
import {
  type PublicationState,
  type Publisher,
  type PublisherName,
  type PublishOptions,
  publisherNames,
} from "./contract.ts";
import { Controller, readIdentity } from "./controller/index.ts";
import { superviseHost } from "./hosting/index.ts";
import { probeSdk, type SdkInstallation, sdkKind } from "./sdk/index.ts";
import { probeTunneler, tunnelerKind } from "./tunneler/index.ts";
import type { UntakenLimits } from "./untaken.ts";

/** What publishers need of the machine. */
export interface PublisherOptions {
  ziti: string; // a name or a path
  sdk: SdkInstallation;
  untaken?: Partial<UntakenLimits>; // of the tunneler
  environment: Environment;
  folder: string;
  marker: string;
  clock: Clock;
  signal?: AbortSignal;
  random(): number;
}

const openView = (options: PublishOptions) => new Controller(readIdentity(options.identity), options.clock);

/** The publisher with this name. */
export function createPublisher(name: PublisherName, options: PublisherOptions): Publisher {
  const { random, ziti, sdk, environment } = options;
  switch (name) {
    case "none":
      return createNoPublisher();
    case "tunneler":
      return {
        name,
        supportsHalfClose: true,
        probe: async () => probeTunneler(ziti, environment),
        publish: (published) =>
          superviseHost({ kind: tunnelerKind(ziti, options.untaken), openView, random }, published),
      };
    case "sdk":
      return {
        name,
        supportsHalfClose: false,
        probe: () => probeSdk(sdk, options),
        publish: (published) => superviseHost({ kind: sdkKind(sdk), openView, random }, published),
      };
  }
}

function createNoPublisher(why = "no overlay was asked for"): Publisher {
  return {
    name: "none",
    supportsHalfClose: true,
    probe: async () => ({ available: true }),
    publish({ onState }) {
      const state: PublicationState = { kind: "unavailable", why, again: undefined };
      onState?.(state);
      return { state, settled: Promise.resolve(state), [Symbol.asyncDispose]: async () => {} };
    },
  };
}

/** The publisher that a user asks for; `auto` is the first that works. */
export type PublisherPreference = "auto" | PublisherName;

/** The chosen publisher. */
export interface PublisherChoice {
  publisher: Publisher;
  refused: readonly string[]; // each publisher before it: its name, and a clause that ends with the fix
}

/** What the choice needs of the machine. */
export interface ChoiceOptions extends Omit<PublisherOptions, "ziti"> {
  findZiti(): Promise<string>; // a name or a path; called when it is the tunneler's turn, because it may install the program
}

/** Probes publishers in turn. Never rejects: when none works, the choice is one that publishes nothing. */
export async function choosePublisher(
  preference: PublisherPreference,
  options: ChoiceOptions,
): Promise<PublisherChoice> {
  const names = preference === "auto" ? publisherNames.filter((name) => name !== "none") : [preference];
  const refused: string[] = [];
  for (const name of names) {
    const ziti = name === "tunneler" ? await options.findZiti() : "ziti";
    const publisher = createPublisher(name, { ...options, ziti });
    const probed = await publisher.probe();
    if (probed.available) return { publisher, refused };
    refused.push(`${name}: ${probed.why}`);
  }
  return { publisher: createNoPublisher(refused.join("; ")), refused };
}
