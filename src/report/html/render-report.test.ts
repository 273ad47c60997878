// The page is one file that only runs its own program, whatever the records say.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { ReportData } from "../../page/index.ts";
import { createRedactor } from "../../platform/index.ts";
import { renderReport, toData } from "./render-report.ts";

const hostile = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)> \u0000\u202e";

const data = { effort: hostile, why: hostile } as ReportData;
const details = { n: 7, prompt: { text: hostile, cut: "" } };
const files = { script: "run()", style: "a{}" };
const render = (shown: ReportData, redactor = createRedactor([])) =>
  [...renderReport(shown, new Map([[7, toData(details)]]), files, redactor)].join("");
const html = render(data);
const hash = (text: string) => createHash("sha256").update(text).digest("base64");

test("text of agents ends no element and starts none", () => {
  expect(html.match(/<script/g)).toHaveLength(3);
  expect(html.match(/<\/script/g)).toHaveLength(3);
  expect(html).not.toMatch(/<img|<!--/);
});

test("the data are what they were", () => {
  const [, json = ""] = /id="report-7"[^>]*>(.*?)<\/script>/.exec(html) ?? [];
  expect(JSON.parse(json)).toEqual(details);
});

test("the policy allows its own program and style, and nothing else", () => {
  const [, policy] = /content-security-policy" content="([^"]*)"/.exec(html) ?? [];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src 'sha256-${hash("run()")}' 'wasm-unsafe-eval';`);
  expect(policy).toContain(`style-src 'sha256-${hash("a{}")}';`);
  expect(policy).toContain("base-uri 'none'; form-action 'none'");
});

test.each([0, 1, 499, 500, 501, 1_001])("a list of %i entries is in it whole, redacted", (length) => {
  const list = (text: string) => Array.from({ length }, (_, n) => ({ n, reason: `${hostile} ${text} ${n}` }));
  const shown = { effort: "x", notes: [], iterations: list("geheimnis") } as unknown as ReportData;
  const [, json = ""] =
    /id="report">(.*?)<\/script>/.exec(render(shown, createRedactor(["geheimnis"]))) ?? [];
  expect(JSON.parse(json)).toEqual({ effort: "x", notes: [], iterations: list("***") });
});

test("a token is redacted that only a character without a letter of its own in JSON separates from the text before it", () => {
  const token = `ghp_${"a1B2".repeat(9)}`;
  const shown = {
    effort: "x",
    notes: [`see\b${token}`, `Authorization:\tBearer ${token}`],
  } as unknown as ReportData;
  expect(render(shown)).not.toContain(token);
});
