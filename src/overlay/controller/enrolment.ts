// Enrols an identity with an enrolment token, which can be used only once.
import * as path from "node:path";
import {
  ConfigurationError,
  type Environment,
  isPlainFile,
  pickEnvironment,
  readText,
  runCommand,
} from "../../platform/index.ts";

const longestToken = 20_000; // bytes

const enrolmentLimit = 30_000; // ms

/** Whether a file holds an enrolment token: a JSON Web Token, as `ziti edge create identity` writes it. */
export function isEnrolmentToken(file: string): boolean {
  const text = isPlainFile(file, longestToken) ? readText(file) : undefined;
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text ?? "");
}

/** What an enrolment needs. */
export interface EnrolmentOptions {
  token: string;
  ziti: string;
  folder: string; // for the identity file; only this user can enter it
  environment: Environment;
  signal?: AbortSignal;
}

/** Enrols an identity. @returns the path of its file @throws ConfigurationError when the token is used or refused */
export async function enrolIdentity({
  token,
  ziti,
  folder,
  environment,
  signal,
}: EnrolmentOptions): Promise<string> {
  const file = path.join(folder, "identity.json");
  const args = ["edge", "enroll", "--jwt", token, "--out", file, "--keyAlg", "EC"];
  const { exitCode, startError, stderr } = await runCommand(ziti, args, {
    folder,
    deadline: enrolmentLimit,
    ...(signal ? { signal } : {}),
    environment: {
      ...pickEnvironment(environment, ["PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR"]),
      HOME: folder,
    },
  });
  if (exitCode === 0) return file;
  const why = startError ?? stderr.trim().split("\n").at(-1) ?? "";
  throw new ConfigurationError(
    `The enrolment token gives no identity (${why}); a token can be used only once: make a new one with \`ziti edge create identity\`, or give the identity that was enrolled with it`,
  );
}
