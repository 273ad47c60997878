// Finds private keys in PEM armour, which span lines and so cannot be told from one line as tokens can.
// Source of the form: https://www.rfc-editor.org/rfc/rfc7468#section-2
import type { SecretFindings, SecretSearch } from "./secret-search.ts";

/** How far after its first line a key may end, in characters; the largest keys in use take a fifth of it. */
const longestBody = 16_384;
/** More than the last line of a key takes. */
const longestFooter = 128;

const kind = "(?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----";
const header = new RegExp(`-----BEGIN ${kind}`, "g");
const footer = new RegExp(`-----END ${kind}`, "y");
/** What a line of a key has, and a program that only names the first and the last line has not. */
const keyLine = /[A-Za-z0-9+/=]{16}/;
// What a key that breaks off has: lines of base64 and of headers, told from prose by their length.
const gap = String.raw`(?:\\[nrt]|[\s"'>|\\]){1,40}`;
const lastLine = String.raw`(?:\\r|\r)?(?:\\n|\n)[ \t>|]{0,20}[A-Za-z0-9+/=]{1,15}(?=["'\\\r\n]|$)`;
const brokenOff = new RegExp(
  `(?:${gap}(?:(?:Proc-Type|DEK-Info|Version|Comment):[^\\n\\\\]{0,80}|[A-Za-z0-9+/=]{16,}))+(?:${lastLine})?`,
  "y",
);

/** Finds private keys; a first line that is itself cut is left to the search for tokens, which keeps lines whole. */
export const findPrivateKeys: SecretSearch = (text, from, isLast) => {
  const findings: SecretFindings = { ranges: [], undecided: text.length };
  header.lastIndex = from;
  for (let match = header.exec(text); match; match = header.exec(text)) {
    const start = match.index;
    const bodyLength = findBody(text, header.lastIndex, isLast);
    if (bodyLength === undefined) return { ...findings, undecided: start };
    if (bodyLength > 0) findings.ranges.push({ start, end: header.lastIndex + bodyLength });
    header.lastIndex = start + 1;
  }
  return findings;
};

/** How much of what follows a first line belongs to the key, its last line too; undefined: only more text tells. */
function findBody(text: string, start: number, isLast: boolean): number | undefined {
  const window = text.slice(start, start + longestBody);
  const dashes = window.indexOf("-----");
  const body = dashes >= 0 ? window.slice(0, dashes) : window;
  footer.lastIndex = start + body.length;
  if (dashes >= 0 && footer.test(text)) return keyLine.test(body) ? footer.lastIndex - start : 0;
  const needed = dashes >= 0 ? dashes + longestFooter : longestBody;
  if (!isLast && text.length < start + needed) return undefined;
  brokenOff.lastIndex = 0;
  return brokenOff.exec(body)?.[0].length ?? 0;
}
