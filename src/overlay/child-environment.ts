// The environment of programs that the overlay starts; it holds no secrets.
import { markerVariable, pickEnvironment, randomId } from "../platform/index.ts";
import type { PublishOptions } from "./contract.ts";

/** The environment of a child process, and its marker. */
export interface ChildContext {
  environment: Record<string, string>;
  marker: string; // its own, so that its end does not end other children
}

const childVariable = "RALPH_CI_OVERLAY_CHILD";

/** Search path and certificates, a home folder of its own, and the markers of the options and of the child. */
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
