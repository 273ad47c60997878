// Finds the secrets among variables: by the names, by passwords in URLs, and all values that a person gave for agents.
import { fileStatus } from "../files/index.ts";
import type { Environment } from "../process/index.ts";

const word =
  "TOKENS?|SECRETS?|PASS|PASSWORDS?|PASSWD|PWD|PASSPHRASE|PASSCODE|CREDENTIALS?|CREDS|PRIVATE|API[_-]?KEYS?|ACCESS[_-]?KEY|KEYS?" +
  "|PAT|PSK|SAS|AUTH|AUTHORIZATION|BEARER|COOKIES?|JWT|IDENTITY|DSN|WEBHOOK|CONN(ECTION)?[_-]?STR(ING)?";
// Some names are written without a sign between their words, such as PGPASSWORD.
const ending = "(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|ACCESSKEY|PRIVATEKEY|SECRETKEY)";
const secretName = new RegExp(`(^|[_.:/-])(${word})([_.:-]|$)|${ending}$`, "i");

/** The shell sets these to folders. */
const folderName = /^(PWD|OLDPWD|INIT_CWD)$/;

const shortestSecret = 8; // characters: a shorter value also occurs in ordinary text
const shortestMixedSecret = 5; // characters, of which some are letters and some are not

/** Values that occur in ordinary text and that everybody knows, such as the password of a database for tests. */
const ordinaryValues = new Set(
  (
    "production development staging testing localhost password postgres postgresql changeme change-me example mysecretpassword " +
    "disabled enabled required optional automatic unlimited verbose warning critical information chromium firefox " +
    "utf-8 c.utf-8 en_us.utf-8 xterm-256color truecolor us-east-1 us-west-2 eu-west-1 eu-central-1 127.0.0.1 0.0.0.0 " +
    "anonymous root-password testpassword testtest admin123 test1234 minioadmin rabbitmq ubuntu-latest"
  ).split(" "),
);

/** The secrets in an environment and in values that a person gave for agents, longest first. */
export function secretValues(environment: Environment, given: Environment = {}): string[] {
  const values = new Set<string>();
  for (const [name, value] of Object.entries(environment)) {
    if (value && hasSecretName(name) && !isPath(name, value)) addSecret(values, value);
    if (value) addPasswords(values, value);
  }
  for (const [name, value] of Object.entries(given)) {
    if (!value) continue;
    if (!isPath(name, value) && (value.trim().length >= shortestSecret || hasSecretName(name)))
      addSecret(values, value);
    addPasswords(values, value);
  }
  return [...values].sort((a, b) => b.length - a.length);
}

/** A key or a token has a long part of letters and digits; a model's name, an address or a path has none. */
const keyLike = /(?=[A-Za-z0-9+=]*[A-Za-z])(?=[A-Za-z0-9+=]*[0-9])[A-Za-z0-9+=]{16,}/;

/**
 * The given values that look like settings, such as the name of a model: output hides them like all given values, but the
 * project's files may hold them.
 */
export function plainSettings(given: Environment): string[] {
  return Object.entries(given).flatMap(([name, value = ""]) => {
    const isSecret = hasSecretName(name) || keyLike.test(value) || value.search(urlWithUser) >= 0;
    return isSecret ? [] : [value.trim()];
  });
}

function hasSecretName(name: string): boolean {
  const parts = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z])([A-Z][a-z])/g, "$1_$2");
  return secretName.test(name) || secretName.test(parts);
}

function addSecret(values: Set<string>, value: string): void {
  const text = value.trim();
  if (!isLongEnough(text) || ordinaryValues.has(text.toLowerCase())) return;
  values.add(value);
  const credentials = /^(?:Bearer|Basic|Token) +(\S+)$/i.exec(text)?.[1];
  if (credentials) values.add(credentials);
  if (text.startsWith("{")) addFields(values, text);
}

function isLongEnough(text: string): boolean {
  const isMixed = /[A-Za-z]/.test(text) && /[^A-Za-z]/.test(text);
  return text.length >= (isMixed ? shortestMixedSecret : shortestSecret);
}

/** Adds the secrets in the fields of a value that is JSON, such as the key of a service account. */
function addFields(values: Set<string>, json: string): void {
  try {
    JSON.parse(json, (name, value: unknown) => {
      if (typeof value === "string" && hasSecretName(name) && !/_id$|_ur[il]$/i.test(name))
        addSecret(values, value);
      return value;
    });
  } catch {
    // Any other text is a secret as a whole.
  }
}

const urlWithUser = /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/?#:@]*)(?::([^\s/?#@]*))?@/gi;
const shortestTokenAsUser = 20; // characters; a shorter one is the name of a person

/** Adds the passwords of URLs, and URLs that have one. */
function addPasswords(values: Set<string>, value: string): void {
  for (const [, user = "", password] of value.matchAll(urlWithUser)) {
    const secret = password || (user.length >= shortestTokenAsUser ? user : "");
    if (secret === "" || password === user || ordinaryValues.has(secret.toLowerCase())) continue;
    addSecret(values, value);
    for (const spelling of [secret, decoded(secret)]) if (isLongEnough(spelling)) values.add(spelling);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Paths have such names, too (`SSH_AUTH_SOCK`). A secret may also begin with a slash, so only a path that exists counts. */
function isPath(name: string, value: string): boolean {
  if (/_(SOCK|FILE|PATH|DIR)$/i.test(name) || (folderName.test(name) && value.startsWith("/"))) return true;
  return value.startsWith("/") && !value.includes("\n") && exists(value);
}

function exists(file: string): boolean {
  try {
    return fileStatus(file) !== undefined;
  } catch {
    return false;
  }
}
