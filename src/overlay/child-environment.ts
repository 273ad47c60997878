// The environment of programs that the overlay starts; it holds no secrets.
import { markerVariable, pickEnvironment, randomId } from "../platform/index.ts";
import type { PublishOptions } from "./contract.ts";

/** What a child process is started with. */
export interface ChildContext {
  environment: Record<string, string>;
  /** The child's own mark, so that its end does not end other children. */
  mark: string;
}

const childVariable = "RALPH_CI_OVERLAY_CHILD";

/** Search path and certificates, a home folder of its own, and two marks: that of the options and its own. */
export function createChildContext({
  environment,
  mark,
  folder,
}: Pick<PublishOptions, "environment" | "mark" | "folder">): ChildContext {
  const own = randomId();
  return {
    environment: {
      ...pickEnvironment(environment, ["PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR"]),
      HOME: folder,
      TMPDIR: folder,
      ...markerVariable(mark),
      [childVariable]: own,
    },
    mark: `${childVariable}=${own}`,
  };
}
