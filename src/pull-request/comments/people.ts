// Who writes on a pull request: people with write access, whose words count, this program itself, and others.
import { GitHubError, isWriteAccess } from "../../github/index.ts";

/** Where to ask. */
interface AccessHost {
  /** @throws GitHubError */
  permission(login: string): Promise<string>;
  viewer(): Promise<string | undefined>;
}

const possibleLogin = /^[A-Za-z0-9][\w-]*$/;

/** The people of one run. Each is asked for once. While GitHub does not answer, no one is trusted. */
export class People {
  readonly #writers = new Map<string, boolean>();
  /** The owner of the token; undefined for the token of a job or an app. */
  #viewer: { readonly login: string | undefined } | undefined;

  /** Whether somebody has write access; undefined if GitHub did not say. A bot never has. */
  async isWriter(host: AccessHost, login: string | undefined): Promise<boolean | undefined> {
    if (login === undefined || !possibleLogin.test(login)) return false;
    const key = login.toLowerCase();
    const known = this.#writers.get(key);
    if (known !== undefined) return known;
    try {
      const may = isWriteAccess(await host.permission(login));
      this.#writers.set(key, may);
      return may;
    } catch (error) {
      if (!(error instanceof GitHubError) || error.fault !== "missing") return undefined;
      this.#writers.set(key, false);
      return false;
    }
  }

  /** Whether this program wrote something: with the token of a person as that person, else as a bot. @throws GitHubError */
  async isProgram(
    host: AccessHost,
    { login, isBot }: { readonly login: string | undefined; readonly isBot: boolean },
  ): Promise<boolean> {
    this.#viewer ??= { login: await host.viewer() };
    const own = this.#viewer.login;
    return own === undefined ? isBot : login?.toLowerCase() === own.toLowerCase();
  }
}
