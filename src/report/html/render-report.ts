// Writes the page of an effort as one file: program, style and data, and nothing from elsewhere.
import { createHash } from "node:crypto";
import type { ReportData } from "../../page/index.ts";

/** The program and the style of the page. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

/** The page as one HTML file, with the details of iterations by their number, as `toData` gives them. Its program may read nothing but the file itself. */
export function renderReport(
  data: ReportData,
  details: ReadonlyMap<number, string>,
  { script, style }: PageFiles,
): string {
  const parts = [...details].map(
    ([n, text]) => `<script type="application/json" id="report-${n}" data-iteration="${n}">${text}</script>`,
  );
  const policy = [
    "default-src 'none'",
    // The player of terminals is compiled, and this is all that it needs.
    `script-src ${hashOf(script)} 'wasm-unsafe-eval'`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${toText(`${data.effort}: report`)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    '<div id="page"><noscript>This report needs JavaScript.</noscript></div>',
    `<script type="application/json" id="report">${toData(data)}</script>`,
    ...parts,
    `<script>${script}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
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
