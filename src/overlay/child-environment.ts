// The environment of programs that the overlay starts; it holds no secrets.
import { markerVariable, pickEnvironment, randomId } from "../platform/index.ts";
import type { PublishOptions } from "./contract.ts";

/** The environment of a child process, and its marker. */
export interface ChildContext {
  environment: Record<string, string>;
  /** The child's own marker, so that its end does not end other children. */
  marker: string;
}

const childVariable = "RALPH_CI_OVERLAY_CHILD";

/** Search path and certificates, a home folder of its own, and two markers: the one of the options and its own. */
export function createChildContext({
  environment,
  marker,
  folder,
}: Pick<PublishOptions, "environment" | "marker" | "folder">): ChildContext {
  const own = randomId();
  return {
    environment: {
      ...pickEnvironment(environment, ["PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR"]),
      HOME: folder,
      TMPDIR: folder,
      ...markerVariable(marker),
      [childVariable]: own,
    },
    marker: `${childVariable}=${own}`,
  };
}
