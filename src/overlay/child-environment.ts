// What programs that an overlay starts may see of the environment; nothing of it is a secret.
import { markerVariable, pickEnvironment, randomId } from "../platform/index.ts";
import type { PublishOptions } from "./contract.ts";

/** What a child is started with. */
export interface ChildContext {
  environment: Record<string, string>;
  /** Its own mark: what ends with it is only what it started itself. */
  mark: string;
}

/** The mark of one child, beside that of all children of a run. */
const childVariable = "RALPH_CI_OVERLAY_CHILD";

/** Where programs and certificates are, a home of their own, and two marks: the run's and the child's. */
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
