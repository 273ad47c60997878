// Reads the file of a Ziti identity: its controllers, its key and its certificates.
import { fileURLToPath } from "node:url";
import { array, nullish, object, optional, parse, string } from "zod/mini";
import { ConfigurationError, describeError, readText } from "../../platform/index.ts";

/** An enrolled identity. The key is a secret. */
export interface Identity {
  controllers: readonly string[]; // such as `https://ziti.example.org:1280/edge/client/v1`
  key: string;
  certificate: string;
  authorities: string | undefined; // undefined when the system's own authorities apply
}

/** As `ziti edge enroll` writes it (sdk-golang, `ziti.Config`). */
const shape = object({
  ztAPI: string(),
  ztAPIs: nullish(array(string())),
  id: object({ key: string(), cert: string(), ca: optional(string()) }),
});

const remedy =
  "make one with `ziti edge enroll --jwt TOKEN --out FILE` and give the path of FILE, or in a workflow its content from a secret";

/** Reads an identity. @throws ConfigurationError for a file without an identity that can be used */
export function readIdentity(file: string): Identity {
  const text = readIfPossible(file);
  if (text === undefined) throw new ConfigurationError(`The Ziti identity ${file} does not exist; ${remedy}`);
  let read: ReturnType<typeof parse<typeof shape>>;
  try {
    read = parse(shape, JSON.parse(text));
  } catch {
    throw new ConfigurationError(`The Ziti identity is not in the form that enrolment writes; ${remedy}`);
  }
  const controllers = [...new Set([read.ztAPI, ...(read.ztAPIs ?? [])])];
  if (!controllers.every((address) => URL.canParse(address) && address.startsWith("https://")))
    throw new ConfigurationError(`The Ziti identity has a controller address without https; ${remedy}`);
  return {
    controllers: controllers.map((address) => address.replace(/\/$/, "")),
    key: material(read.id.key),
    certificate: material(read.id.cert),
    authorities: read.id.ca ? material(read.id.ca) : undefined,
  };
}

/** The private key of an identity. Other secrets are derived from it, and logs must not show it. @throws ConfigurationError */
export function identitySecret(file: string): string {
  return readIdentity(file).key;
}

/** A key or certificate is in the identity file itself, or the file names its path (github.com/openziti/identity). */
function material(value: string): string {
  if (value.startsWith("pem:")) return value.slice("pem:".length);
  const file = value.startsWith("file:///") ? fileURLToPath(value) : value;
  const text = file.startsWith("/") ? readIfPossible(file) : undefined;
  if (text === undefined)
    throw new ConfigurationError(`The Ziti identity's key or certificate cannot be found; ${remedy}`);
  return text;
}

function readIfPossible(file: string): string | undefined {
  try {
    return readText(file);
  } catch (error) {
    const [why] = describeError(error).split(";");
    throw new ConfigurationError(`The Ziti identity cannot be read (${why}); ${remedy}`);
  }
}
