// The ways in which a program prints a text, so that it is not there as it is.
const each = (text: string, spell: (character: string) => string) => Array.from(text, spell).join("");
const code = (character: string, length: number) =>
  character.charCodeAt(0).toString(16).padStart(length, "0");
const bytes = (text: string) => Buffer.from(text);
const wrap = (text: string, width: number, between: string) =>
  (text.match(new RegExp(`.{1,${width}}`, "gs")) ?? []).join(between);
const partly = (text: string, spell: (character: string) => string) =>
  Array.from(text, (character, index) => (index % 3 === 0 ? spell(character) : character)).join("");
const percent = (character: string) => `%${code(character, 2).toUpperCase()}`;
const filler = "a text before it that is so long that ";

/** The ways to spell a secret. */
export const spellings: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => `it is ${secret} then`,
  "base64, first offset": (secret) => bytes(secret).toString("base64"),
  "base64, second offset": (secret) => bytes(`a${secret}`).toString("base64"),
  "base64, third offset": (secret) => bytes(`ab${secret}`).toString("base64"),
  "base64 for URLs": (secret) => bytes(secret).toString("base64url"),
  hex: (secret) => bytes(secret).toString("hex"),
  "hex in upper case": (secret) => bytes(secret).toString("hex").toUpperCase(),
  "hex in pairs": (secret) => (bytes(secret).toString("hex").match(/../g) ?? []).join(" "),
  "URL-encoded": (secret) => encodeURIComponent(secret),
  "URL-encoded in part": (secret) => partly(secret, percent),
  "JSON escapes": (secret) => each(secret, (character) => `\\u${code(character, 4)}`),
  "JSON in JSON": (secret) => JSON.stringify({ text: JSON.stringify({ secret }) }),
  "entities by number": (secret) => each(secret, (character) => `&#${character.charCodeAt(0)};`),
  "entities in part": (secret) => partly(secret, (character) => `&#x${code(character, 2)};`),
  "colours between": (secret) => each(secret, (character) => `\u001b[32m${character}\u001b[0m`),
  "wrapped at 40 columns": (secret) => wrap(`${filler}${secret} and more`, 40, "\n"),
  "in a box": (secret) => `│ ${wrap(secret, 12, " │\n│ ")} │`,
  "in a diff": (secret) => `+${wrap(secret, 14, "\n+")}`,
  "in a quotation": (secret) => `> ${wrap(secret, 15, "\n> ")}`,
  "UTF-16": (secret) => Buffer.from(`\n${secret}\n`, "utf16le").toString("latin1"),
  "an assignment": (secret) => `export deployKey="${secret.replaceAll('"', '\\"')}"`,
  "in a URL": (secret) => `https://user:${encodeURIComponent(secret)}@example.com/a?b=c`,
  "a list of numbers": (secret) => JSON.stringify([...bytes(secret)]),
  "a listing of bytes": (secret) =>
    (
      bytes(secret)
        .toString("hex")
        .match(/.{1,32}/g) ?? []
    )
      .map(
        (line, row) =>
          `${(16 * row).toString(16).padStart(8, "0")}: ${(line.match(/.{1,4}/g) ?? []).join(" ")}`,
      )
      .join("\n"),
};
