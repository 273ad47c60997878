// Takes credentials out of what an opencode server answers: its configuration comes with keys read from variables and files.
import type { Redactor } from "../../platform/index.ts";

const secretWords = "(?:key|token|secret|password|passwd|passphrase|credential|authorization|cookie)s?";
/** However its words are joined: api_key, apiKey, apikey, X-Api-Key. What only begins so, such as keybinds, is none. */
const secretName = new RegExp(`${secretWords}$`, "i");
const secretFields = /(^|[a-z\d_-])(headers|env|environment)$/i;
/** The names of its keys on a keyboard, some of which are called like keys. */
const keyboard = "keybinds";
/** What tells one thing from another within a secret one. */
const harmless = new Set(["id", "type"]);

/** How far what stands in a field is secret by the names above it. */
type Secrecy = "open" | "secret" | "keyboard";

/** An answer without credentials: with "***" for the strings under names that are given to them, and in addresses. */
export function withoutCredentials(value: unknown, redactor: Redactor): unknown {
  return blank(JSON.parse(redactor.text(JSON.stringify(value))), "open");
}

function blank(value: unknown, secrecy: Secrecy): unknown {
  if (typeof value === "string") return secrecy === "secret" && value !== "" ? "***" : cleanAddresses(value);
  if (Array.isArray(value)) return value.map((each) => blank(each, secrecy));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      // What stands in headers or variables is secret whatever it is called; a list of their names is not.
      secretFields.test(name) && typeof each === "object" && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.keys(each).map((inner) => [inner, "***"]))
        : blank(each, secrecyOf(name, secrecy)),
    ]),
  );
}

function secrecyOf(name: string, around: Secrecy): Secrecy {
  if (around === "keyboard" || name === keyboard) return "keyboard";
  if (around === "secret") return harmless.has(name) ? "open" : "secret";
  return secretName.test(name) ? "secret" : "open";
}

const secretQuery = new RegExp(`([?&#;][^=&#?;]*${secretWords}=)[^&#]*`, "gi");

/** Every address in a text, without its user and the values of its query that have secret names. */
function cleanAddresses(text: string): string {
  // Begins where a scheme ends: looking for the scheme, too, would take long in long words.
  return text.replace(/:\/\/[^\s"<>]+/g, (address) =>
    address.replace(/^:\/\/[^/?#]*@/, "://***@").replace(secretQuery, "$1***"),
  );
}
