// The address of a plan: its path and, in a file with several lists of Task Master, the tag of the list.

/** The parts of an address. */
export interface PlanAddress {
  readonly path: string;
  readonly tag: string | undefined;
}

/** The address of a plan. Without a tag it is its path. */
export function joinAddress(path: string, tag: string | undefined): string {
  return tag === undefined ? path : `${path}#${tag}`;
}

/** The parts of an address. */
export function splitAddress(address: string): PlanAddress {
  const [, path = address, tag] = /^(.*?\.json)#(.+)$/is.exec(address) ?? [];
  return { path, tag };
}
