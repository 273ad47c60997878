// Tells whether two failures are alike although their outputs name other numbers, times, ids and paths.
import { createHash } from "node:crypto";

/** Of the output of a failure, only this many last lines are compared; the others depend on how much was printed. */
const comparedLines = 40;
/** An output of at least this many characters was cut at its start, in the middle of a line. */
const cutLength = 4_000;

/** Equal for texts that differ only in numbers, times, ids, paths, colours, blanks and the order of lines. */
export function fingerprintOf(subject: string, output = ""): string {
  const text = `${subject}\0${normalize(output)}`;
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const weekdays = "mon|tue|wed|thu|fri|sat|sun";
const units =
  "ns|nanos(?:econds?)?|[uµμ]s|micros(?:econds?)?|ms|msecs?|millis(?:econds?)?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?|[kmg]i?b|bytes?|b|%";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours, and other commands to a terminal.
const terminalCodes = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b\[[0-?]*[ -/]*[@-~]|\u001b./g;
const tokens = /[^\s"'`()[\]{}<>,;|=]+/g;

/** In this order: what a later row would tear apart comes first. */
const replacements: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "#"],
  [new RegExp(`\\b(?:${weekdays})[a-z]{0,6}\\b[,.]?(?=\\s+(?:\\d|${months}))`, "gi"), "#"],
  [
    new RegExp(
      `\\b(?:${months})[a-z]{0,6}\\b[,.]?(?=\\s+\\d)|(?<=\\d[\\s-])(?:${months})[a-z]{0,6}\\b`,
      "gi",
    ),
    "#",
  ],
  [
    /\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?:\s?z\b|\s?[+-]\d{2}:?\d{2})?/gi,
    "#",
  ],
  [/\b\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]m\b)?(?:\s?(?:utc|gmt|z|ce?s?t)\b)?/gi, "#"],
  [/\b0x[0-9a-f]+\b/gi, "#"],
  [new RegExp(`(?<![0-9a-z])[-+]?\\d[\\d.,_]*(?:e[-+]?\\d+)?\\s?(?:${units})(?![a-z0-9])`, "gi"), "#"],
  // Hashes and other ids.
  [/\b(?=[a-f]*\d)[0-9a-f]{7,}\b/gi, "#"],
  [/[-+]?\d[\d.,_]*/g, "#"],
  [/#(?:[\s:./,x*_-]*#)+/gi, "#"],
];

function normalize(output: string): string {
  const whole = output.length >= cutLength ? output.slice(output.indexOf("\n") + 1) : output;
  const lines = replaceVarying(whole.replaceAll(/\r\n?/g, "\n"))
    .split("\n")
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "");
  // Tests that run at the same time end in any order.
  return [...new Set(lines.slice(-comparedLines))].sort().join("\n");
}

function replaceVarying(text: string): string {
  const named = text
    .replaceAll(terminalCodes, "")
    .replaceAll(tokens, (token) => (/[/\\]/.test(token) ? nameOf(token) : token));
  return replacements.reduce((held, [pattern, by]) => held.replaceAll(pattern, by), named);
}

/** A file of the project keeps its name, which says what fails; any other path only says where. */
function nameOf(path: string): string {
  const parts = path.replace(/(?::\d+)*[:.]?$/, "").split(/[/\\]+/);
  const name = parts.at(-1) ?? "";
  const isTemporary = parts.length <= 3 && /^(?:tmp|temp|T)$/.test(parts.at(-2) ?? "");
  return !isTemporary && /^[\w@-]+(?:\.[a-z]{1,10}\d?){1,3}$/i.test(name) ? name : "(path)";
}
