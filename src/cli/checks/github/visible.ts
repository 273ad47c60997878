// Asks GitHub for something that the token may not see: that is said, without blaming the repository.
import { GitHubError } from "../../../github/index.ts";
import { type Check, error, warning } from "../check.ts";

/** The answer, or a check that says why there is none. @param what as a clause, such as `whether Actions are on` */
export async function see<T>(name: string, what: string, ask: () => Promise<T>): Promise<T | Check> {
  try {
    return await ask();
  } catch (fault) {
    if (!(fault instanceof GitHubError)) throw fault;
    return ["permission", "missing", "credentials"].includes(fault.fault)
      ? notVisible(name, what)
      : error(name, fault.message);
  }
}

/** What the token may not see. */
export function notVisible(name: string, what: string): Check {
  return warning(
    name,
    `not visible with this token: ${what}; a token of somebody who administers the repository shows it`,
  );
}
