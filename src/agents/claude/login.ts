// Asks Claude Code whether it has a key or a login. It connects to no network for that.
import { ownSearchPath, runCommand } from "../../platform/index.ts";

/** In ms. */
const answerTimeout = 15_000;

/** Whether it has one; undefined where it does not say, as older versions do not. */
export async function isLoggedIn(
  program: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<boolean | undefined> {
  const { stdout } = await runCommand(program, ["auth", "status"], {
    folder,
    environment: { ...environment, PATH: ownSearchPath(environment.PATH ?? "") },
    deadline: answerTimeout,
  });
  try {
    const { loggedIn } = JSON.parse(stdout) as { loggedIn?: unknown };
    return typeof loggedIn === "boolean" ? loggedIn : undefined;
  } catch {
    return undefined;
  }
}
