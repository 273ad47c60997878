// Reads the file of a Ziti identity: which controllers it belongs to, and what proves that it is who it says.
import { fileURLToPath } from "node:url";
import { array, nullish, object, optional, parse, string } from "zod/mini";
import { ConfigurationError, readText } from "../../platform/index.ts";

/** An enrolled identity. The key is a secret. */
export interface Identity {
  /** The addresses of its controllers, such as `https://ziti.example.org:1280/edge/client/v1`. */
  controllers: readonly string[];
  /** PEM, each. */
  key: string;
  certificate: string;
  /** Undefined where the system's own authorities hold. */
  authorities: string | undefined;
}

/** As `ziti edge enroll` writes it (sdk-golang, `ziti.Config`). */
const shape = object({
  ztAPI: string(),
  ztAPIs: nullish(array(string())),
  id: object({ key: string(), cert: string(), ca: optional(string()) }),
});

const remedy = "make one with `ziti edge enroll --jwt TOKEN --out FILE` and give the whole content of FILE";

/** Reads it. @throws ConfigurationError where the file holds no identity that can be used */
export function readIdentity(file: string): Identity {
  const text = readText(file);
  if (text === undefined) throw new ConfigurationError(`There is no Ziti identity at ${file}; ${remedy}`);
  let read: ReturnType<typeof parse<typeof shape>>;
  try {
    read = parse(shape, JSON.parse(text));
  } catch {
    throw new ConfigurationError(`The Ziti identity is not what enrolment writes; ${remedy}`);
  }
  const controllers = [...new Set([read.ztAPI, ...(read.ztAPIs ?? [])])];
  if (!controllers.every((address) => URL.canParse(address) && address.startsWith("https://")))
    throw new ConfigurationError(`The Ziti identity names no controller by https; ${remedy}`);
  return {
    controllers: controllers.map((address) => address.replace(/\/$/, "")),
    key: material(read.id.key),
    certificate: material(read.id.cert),
    authorities: read.id.ca ? material(read.id.ca) : undefined,
  };
}

/** The private key of the identity, as a secret to derive others from and to keep out of all that is shown. @throws ConfigurationError */
export function identitySecret(file: string): string {
  return readIdentity(file).key;
}

/** A key or certificate stands in the file itself, or the file says where it is (github.com/openziti/identity). */
function material(value: string): string {
  if (value.startsWith("pem:")) return value.slice("pem:".length);
  const path = value.startsWith("file:") ? fileURLToPath(value) : value;
  const text = path.startsWith("/") ? readText(path) : undefined;
  if (text === undefined)
    throw new ConfigurationError(`The Ziti identity's key or certificate is not in its file; ${remedy}`);
  return text;
}
