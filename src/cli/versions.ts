// Compares versions, and refuses a Node that is too old for this program.

/** The oldest supported Node: `engines` of package.json. */
export const oldestNode = "20.19";

/** Why this program does not work with this version of Node, as a clause with the fix; undefined if it does. */
export function refuseOldNode(version: string): string | undefined {
  if (isAtLeast(version, oldestNode)) return undefined;
  return `Node ${version} is too old; install Node ${oldestNode} or newer`;
}

/** Whether a version such as `2.39.5` is equal to or newer than one such as `2.34`. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
