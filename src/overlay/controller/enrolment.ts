// Makes an identity of an enrolment token, which can be used once.
import * as path from "node:path";
import {
  ConfigurationError,
  type Environment,
  isPlainFile,
  pickEnvironment,
  readText,
  runCommand,
} from "../../platform/index.ts";

/** A longer one is none, in bytes. */
const longestToken = 20_000;

/** In ms. */
const longestEnrolment = 30_000;

/** Whether a file holds an enrolment token: a JSON Web Token, as `ziti edge create identity` writes it. */
export function isEnrolmentToken(file: string): boolean {
  const text = isPlainFile(file, longestToken) ? readText(file) : undefined;
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text ?? "");
}

/** What an enrolment is made with. */
export interface EnrolmentOptions {
  /** The file of the token. */
  token: string;
  /** The `ziti` program. */
  ziti: string;
  /** A folder that only this user may enter: the identity goes there. */
  folder: string;
  environment: Environment;
  /** Where there is no more use for it. */
  signal?: AbortSignal;
}

/** Enrols. @returns the path of the identity's file @throws ConfigurationError where the token is used up or refused */
export async function enrolIdentity({
  token,
  ziti,
  folder,
  environment,
  signal,
}: EnrolmentOptions): Promise<string> {
  const file = path.join(folder, "identity.json");
  const words = ["edge", "enroll", "--jwt", token, "--out", file, "--keyAlg", "EC"];
  const { exitCode, startError, stderr } = await runCommand(ziti, words, {
    folder,
    deadline: longestEnrolment,
    ...(signal ? { signal } : {}),
    environment: {
      ...pickEnvironment(environment, ["PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR"]),
      HOME: folder,
    },
  });
  if (exitCode === 0) return file;
  const why = startError ?? stderr.trim().split("\n").at(-1) ?? "";
  throw new ConfigurationError(
    `The enrolment token gives no identity (${why}); it can be used once: make a new one with \`ziti edge create identity\`, or give the identity that it gave before`,
  );
}
