// Writes the page of an effort as one file: program, style and data, and nothing from elsewhere.
import { createHash } from "node:crypto";
import type { ReportData } from "../../page/index.ts";
import type { Redactor } from "../../platform/index.ts";

/** The program and the style of the page. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

/**
 * The page as one HTML file, in pieces: the data redacted, and the details of iterations by their number as `toData` gives them.
 * Its program may read nothing but the file itself.
 */
export function* renderReport(
  data: ReportData,
  details: ReadonlyMap<number, string>,
  { script, style }: PageFiles,
  redactor: Redactor,
): Generator<string, void, undefined> {
  const policy = [
    "default-src 'none'",
    // The player of terminals is compiled, and this is all that it needs.
    `script-src ${hashOf(script)} 'wasm-unsafe-eval'`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  yield [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${toText(redactor.text(`${data.effort}: report`))}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    '<div id="page"><noscript>This report needs JavaScript.</noscript></div>',
    '<script type="application/json" id="report">',
  ].join("\n");
  yield* dataPieces(data, redactor);
  yield "</script>\n";
  for (const [n, text] of details)
    yield `<script type="application/json" id="report-${n}" data-iteration="${n}">${text}</script>\n`;
  yield [`<script>${script}</script>`, "</body>", "</html>", ""].join("\n");
}

/** How many entries of a list one piece holds. */
const entriesAtOnce = 500;

/** The data as `toData` gives them, redacted, and its lists piece by piece: that of the iterations may be very long. */
function* dataPieces(data: ReportData, redactor: Redactor): Generator<string, void, undefined> {
  let before = "{";
  for (const [name, value] of Object.entries(data)) {
    yield `${before}${toData(name)}:`;
    before = ",";
    if (Array.isArray(value)) yield* listPieces(value, redactor);
    else yield toData(redactTexts(value, redactor));
  }
  yield "}";
}

function* listPieces(list: readonly unknown[], redactor: Redactor): Generator<string, void, undefined> {
  yield "[";
  for (let start = 0; start < list.length; start += entriesAtOnce) {
    const entries = list.slice(start, start + entriesAtOnce);
    yield `${start > 0 ? "," : ""}${redactedData(entries, redactor).slice(1, -1)}`;
  }
  yield "]";
}

/** Most data hold no secret, and one search of all texts together is faster than thousands. */
function redactedData(value: unknown, redactor: Redactor): string {
  const text = listTexts(value).join("\n");
  return toData(redactor.text(text) === text ? value : redactTexts(value, redactor));
}

function listTexts(value: unknown, texts: string[] = []): string[] {
  if (typeof value === "string") texts.push(value);
  else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) listTexts(inner, texts);
  return texts;
}

/** JSON that cannot end the element that it is in. */
export function toData(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function toText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? "");
}

/** Source: https://www.w3.org/TR/CSP3/#source-list-syntax */
function hashOf(content: string): string {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

/** The same value with every text redacted: texts of the checkout never passed the redactor of a run. */
export function redactTexts(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return redactor.text(value);
  if (Array.isArray(value)) return value.map((each: unknown) => redactTexts(each, redactor));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, redactTexts(field, redactor)] as const);
  return Object.fromEntries(fields);
}
