// Finds private keys in PEM form, which span several lines (https://www.rfc-editor.org/rfc/rfc7468#section-2).
import type { SecretFindings, SecretSearch } from "../secret-search.ts";

const longestBody = 16_384; // characters: five times the largest keys in use
const longestFooter = 128;

const kind = "(?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----";
const header = new RegExp(`-----BEGIN ${kind}`, "g");
const footer = new RegExp(`-----END ${kind}`, "y");
const keyLine = /[A-Za-z0-9+/=]{16}/; // not in a program that only mentions the two lines around a key
// The lines of an incomplete key, base64 or headers. Their length distinguishes them from prose.
const gap = String.raw`(?:\\[nrt]|[\s"'>|\\]){1,40}`;
const lastLine = String.raw`(?:\\r|\r)?(?:\\n|\n)[ \t>|]{0,20}[A-Za-z0-9+/=]{1,15}(?=["'\\\r\n]|$)`;
const brokenOff = new RegExp(
  `(?:${gap}(?:(?:Proc-Type|DEK-Info|Version|Comment):[^\\n\\\\]{0,80}|[A-Za-z0-9+/=]{16,}))+(?:${lastLine})?`,
  "y",
);

/** Finds private keys. `findTokens` keeps lines whole, so the first line of a key is never cut here. */
export const findPrivateKeys: SecretSearch = ({ text }, from, isLast) => {
  const findings: SecretFindings = { ranges: [], undecided: text.length };
  header.lastIndex = from;
  for (let match = header.exec(text); match; match = header.exec(text)) {
    const start = match.index;
    const bodyLength = findKeyLength(text, header.lastIndex, isLast);
    if (bodyLength === undefined) return { ...findings, undecided: start };
    if (bodyLength > 0) findings.ranges.push({ start, end: header.lastIndex + bodyLength });
    header.lastIndex = start + 1;
  }
  return findings;
};

/** Counted after the first line; 0 if it is not a key, undefined if only more text can tell. */
function findKeyLength(text: string, start: number, isLast: boolean): number | undefined {
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
