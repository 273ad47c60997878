// The actions that workflows use, each at one commit. A tag can be moved to other code; a commit cannot.

/** A release of an action. */
export interface ActionPin {
  /** All 40 digits. */
  readonly commit: string;
  /** The tag of the commit, such as `v7.0.1`. */
  readonly version: string;
}

/** By the name of the action's repository. To update one, take tag and commit from the same release page. */
export const actionPins = {
  "actions/checkout": { commit: "3d3c42e5aac5ba805825da76410c181273ba90b1", version: "v7.0.1" },
  "actions/setup-node": { commit: "820762786026740c76f36085b0efc47a31fe5020", version: "v7.0.0" },
  "pnpm/action-setup": { commit: "ea17c68df8912ef543352723c149a84f56e3d413", version: "v6.1.0" },
  "oven-sh/setup-bun": { commit: "0c5077e51419868618aeaa5fe8019c62421857d6", version: "v2.2.0" },
  "actions/setup-python": { commit: "5fda3b95a4ea91299a34e894583c3862153e4b97", version: "v7.0.0" },
  "astral-sh/setup-uv": { commit: "c18668ad3cf93ea998bef934396af7bb5c839dc7", version: "v10.2.0" },
  "actions/setup-go": { commit: "b7ad1dad31e06c5925ef5d2fc7ad053ef454303e", version: "v7.0.0" },
  "actions/setup-java": { commit: "dd06d9cba3e5552c54d9f8ea23572deb30010f7c", version: "v6.0.0" },
  "ruby/setup-ruby": { commit: "14594264cd68ce8a2345dd349bc3d138a4ef85c8", version: "v1.327.0" },
} as const satisfies Readonly<Record<string, ActionPin>>;

/** The text after `uses:`. */
export function usesPinned(name: keyof typeof actionPins): string {
  const { commit, version } = actionPins[name];
  return `${name}@${commit} # ${version}`;
}
