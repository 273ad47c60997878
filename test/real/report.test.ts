// The page of a long effort in a real Chromium, from a file.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser, type OpenedPage } from "../kit/browser/index.ts";
import { writeLongEffort } from "../kit/report/index.ts";

const folder = mkdtempSync(join(tmpdir(), "ralph-ci-report-"));
const file = join(folder, "report.html");
const address = (place = "") => `${pathToFileURL(file).href}${place}`;
let browser: Browser;

beforeAll(async () => {
  const root = join(folder, "state");
  await writeLongEffort({ root, effort: "receipts", iterations: 200 });
  const cli = process.env.RALPH_TEST_CLI ?? "";
  const args = ["report", "--effort", "receipts", "--state-dir", root, "--html", "report.html"];
  execFileSync(process.execPath, [cli, ...args], { cwd: folder });
  browser = await Browser.open();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** What every view must be: without an error, a stumbling block or a line that is too wide. */
async function expectSound({
  page,
  complaints,
  accessibilityFaults,
}: Pick<OpenedPage, "page" | "complaints"> & { accessibilityFaults: unknown[] }) {
  expect(complaints).toEqual([]);
  expect(accessibilityFaults).toEqual([]);
  expect(await page.evaluate("window.hacked")).toBeUndefined();
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
}

async function soundness(opened: OpenedPage): Promise<Parameters<typeof expectSound>[0]> {
  const { page, complaints } = opened;
  return { page, complaints, accessibilityFaults: await opened.accessibilityFaults() };
}

const views = ["", "#iteration/2", "#iteration/198", "#story/US-002"];

describe.each([
  ["light", { colorScheme: "light", viewport: { width: 1280, height: 900 } }],
  ["dark", { colorScheme: "dark", viewport: { width: 1280, height: 900 } }],
  ["narrow", { colorScheme: "light", viewport: { width: 360, height: 740 }, reducedMotion: "reduce" }],
] as const)("%s", (_, options) => {
  test.each(views)("the view %j is sound", async (place) => {
    await using opened = await browser.open(address(place), options);
    await opened.page.waitForSelector("h1");
    await expectSound(await soundness(opened));
  });
});

test("two hundred iterations are ready in less than two seconds, in a file that can be sent", async () => {
  await using opened = await browser.open(address());
  await opened.page.waitForSelector("table.iterations tbody tr:nth-child(200)");
  const ready = await opened.page.evaluate(
    "performance.getEntriesByType('navigation')[0].loadEventEnd - performance.getEntriesByType('navigation')[0].startTime",
  );
  expect(ready).toBeLessThan(2_000);
  expect(statSync(file).size).toBeLessThan(15_000_000);
});

test("search finds titles, prompts and outputs, and the way back leads to where one was", async () => {
  await using opened = await browser.open(address());
  const { page } = opened;
  const search = page.getByRole("searchbox");
  const status = page.getByRole("status").filter({ hasText: "iterations" });
  await search.fill("ran the tests. number 117.");
  await expect.poll(() => status.textContent()).toBe("1 of 200 iterations");
  await page.getByRole("link", { name: /^Iteration 117:/ }).press("Enter");
  await page.getByRole("heading", { level: 1, name: /Iteration 117/ }).waitFor();
  expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");
  expect(await page.title()).toBe("Iteration 117: receipts");
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").waitFor();
  expect(await page.evaluate("document.activeElement.getAttribute('href')")).toBe("#iteration/117");
  await page.getByRole("searchbox").fill("no such words anywhere");
  await page.getByText("Nothing fits this search.").waitFor();
});

test("a link leads to an iteration, its gates and its texts, and hostile text stays text", async () => {
  await using opened = await browser.open(address("#iteration/2"));
  const { page } = opened;
  const words = page.getByRole("region", { name: "Words of the agent" });
  await words.waitFor();
  await page.getByText("of the state folder").first().waitFor();
  await page.getByText("Show what the agent was asked").click();
  const prompt = page.getByRole("region", { name: "Text of the prompt" });
  await expect.poll(() => prompt.textContent()).toContain("</script><script>window.hacked = 1</script>");
  expect(await prompt.textContent()).toContain("[U+202E]right to left[U+202C]");
  expect(await page.locator("main script, main img, main style").count()).toBe(0);
  await page.goto(address("#iteration/198"));
  await expect
    .poll(() => page.getByRole("region", { name: "Output of npm test" }).textContent())
    .toContain("✗ expected 12.34");
  expect(await page.locator(".ansi-red").first().textContent()).toBe("✗ expected 12.34");
});

test("the recording of a terminal plays", async () => {
  await using opened = await browser.open(address("#iteration/12"));
  const { page, complaints } = opened;
  await page.getByRole("button", { name: "Play the recording" }).click();
  await expect.poll(() => page.locator(".player .ap-player").count()).toBe(1);
  await expect
    .poll(() => page.locator(".player").textContent(), { timeout: 15_000 })
    .toContain("frame 19 of iteration 12");
  expect(complaints).toEqual([]);
});

test("the colours follow the system until a person chooses, and the choice stays", async () => {
  await using opened = await browser.open(address(), { colorScheme: "dark" });
  const { page } = opened;
  const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(await background()).toBe("rgb(19, 20, 23)");
  await page.getByRole("button", { name: /^Colours/ }).click();
  expect(await background()).toBe("rgb(247, 247, 245)");
  await page.reload();
  await page.waitForSelector("h1");
  expect(await background()).toBe("rgb(247, 247, 245)");
});

test("the keyboard reaches everything: first a way past the head", async () => {
  await using opened = await browser.open(address());
  const { page } = opened;
  await page.waitForSelector("h1");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("main");
  await page.getByText("As a table").first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("table", { name: "Cost of each iteration" }).waitFor();
});
