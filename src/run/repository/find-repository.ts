// Finds the repository that a person stands in, for commands that need no effort.
import { openCheckout } from "../../git/index.ts";
import type { LocationInputs } from "../../inputs/index.ts";
import { realPath, silentLog } from "../../platform/index.ts";
import { apiOf, repositoryIn } from "../issue/index.ts";
import { type Location, startFolder } from "../workspace.ts";

/** A work tree, and where it is on GitHub. */
export interface RepositoryPlace {
  /** Links are resolved. */
  readonly top: string;
  /** `owner/name`; undefined if the remote origin is not on GitHub. */
  readonly repository: string | undefined;
  readonly defaultBranch: string | undefined;
  /** Such as `https://api.github.com`. */
  readonly apiUrl: string;
  /** Such as `github.com`. */
  readonly server: string;
}

/** The repository of the given folder, or of the current one; undefined outside of one. @throws ConfigurationError */
export async function findRepository(
  inputs: LocationInputs,
  from: Location,
): Promise<RepositoryPlace | undefined> {
  const { environment } = from;
  const checkout = await openCheckout({ folder: startFolder(inputs, from), environment, log: silentLog });
  if (!checkout) return undefined;
  const address = await checkout.originAddress();
  return {
    top: realPath(checkout.top),
    repository: repositoryIn(address),
    defaultBranch: await checkout.defaultBranch(),
    apiUrl: environment.GITHUB_API_URL || apiOf(address),
    server: new URL(apiOf(address)).host.replace(/^api\.(?=github\.com$)/, ""),
  };
}
