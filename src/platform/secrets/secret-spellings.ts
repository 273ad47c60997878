// Lists the spellings in which programs print a secret, so that the search only compares characters.

const shortestLine = 16; // characters; shorter lines also occur in ordinary text
const shortestSpelling = 4;

/** The spellings of a secret and of each of its long lines. One byte is one character. */
export function secretSpellings(secret: string): string[] {
  const whole = Buffer.from(secret.trim(), "utf8").toString("utf8");
  const lines = whole
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine && !line.startsWith("-----"));
  const distinct = new Set([whole, ...lines].flatMap(spellings));
  return [...distinct].filter((spelling) => spelling.length >= shortestSpelling);
}

function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const hex = bytes.toString("hex");
  const joined = secret.replace(/[\r\n]+[ \t]*/g, ""); // the search skips line ends, also those of the secret itself
  const texts = [joined, ...jsonSpellings(joined), ...urlSpellings(secret)];
  return [...texts.map(toBytes), hex, hex.toUpperCase(), ...base64Spellings(bytes)];
}

/** Encoders also escape HTML characters, slashes or non-ASCII characters, and some text is JSON in JSON. */
function jsonSpellings(text: string): string[] {
  const usual = JSON.stringify(text).slice(1, -1);
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return [
    usual,
    usual.replace(/[<>&]/g, toEscape),
    usual.replaceAll("/", "\\/"),
    usual.replace(/[\u0080-\uffff]/g, toEscape),
    JSON.stringify(usual).slice(1, -1),
  ];
}

/** Encoders differ in the case of digits, in the characters that they keep, and in the spelling of a blank. */
function urlSpellings(text: string): string[] {
  const usual = encodeURIComponent(text);
  const strict = usual.replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const form = strict.replaceAll("%20", "+");
  const every = Buffer.from(text, "utf8").toString("hex").toUpperCase().replace(/../g, "%$&");
  return [usual, strict, form, every].flatMap((spelling) => [
    spelling,
    spelling.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

/** The base64 without the parts that depend on its neighbours, for each of its three possible offsets in a longer text. */
function base64Spellings(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    const standard = padded.slice(start, end);
    const encoded = encodeURIComponent(standard);
    const forUrls = standard.replaceAll("+", "-").replaceAll("/", "_");
    return [standard, forUrls, encoded, encoded.replace(/%2[BF]/g, (code) => code.toLowerCase())];
  });
}

function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
