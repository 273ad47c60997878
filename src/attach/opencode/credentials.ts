// Removes credentials from responses of an opencode server: its configuration holds keys from variables and files.
import type { Redactor } from "../../platform/index.ts";

const secretWords = "(?:key|token|secret|password|passwd|passphrase|credential|authorization|cookie)s?";
/** Matches api_key, apiKey, apikey and X-Api-Key, and not a name that only starts so, such as keybinds. */
const secretName = new RegExp(`${secretWords}$`, "i");
const secretFields = /(^|[a-z\d_-])(headers|env|environment)$/i;
const keyboardField = "keybinds"; // keyboard shortcuts, some of which have names that match
const harmlessFields = new Set(["id", "type"]);

type Secrecy = "open" | "secret" | "keyboard"; // by the names above a value

/** A response with "***" for strings under secret names, and for credentials in addresses. */
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
      // Every header and variable is secret, whatever its name; a list of their names is not.
      secretFields.test(name) && typeof each === "object" && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.keys(each).map((inner) => [inner, "***"]))
        : blank(each, secrecyOf(name, secrecy)),
    ]),
  );
}

function secrecyOf(name: string, around: Secrecy): Secrecy {
  if (around === "keyboard" || name === keyboardField) return "keyboard";
  if (around === "secret") return harmlessFields.has(name) ? "open" : "secret";
  return secretName.test(name) ? "secret" : "open";
}

const secretQuery = new RegExp(`([?&#;][^=&#?;]*${secretWords}=)[^&#]*`, "gi");

function cleanAddresses(text: string): string {
  // Starts where the scheme ends: a search for the scheme, too, would be slow in long words.
  return text.replace(/:\/\/[^\s"<>]+/g, (address) =>
    address.replace(/^:\/\/[^/?#]*@/, "://***@").replace(secretQuery, "$1***"),
  );
}
