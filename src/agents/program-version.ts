// Asks the program of an agent for its version.
import { runCommand } from "../platform/index.ts";

/** The version that `--version` prints; undefined if the program prints none within `timeout` ms. It never rejects. */
export async function readVersion(
  program: string,
  searchPath: string,
  timeout: number,
): Promise<string | undefined> {
  const { exitCode, stdout } = await runCommand(program, ["--version"], {
    folder: "/",
    environment: { PATH: searchPath },
    deadline: timeout,
  });
  return exitCode === 0 ? /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] : undefined;
}
