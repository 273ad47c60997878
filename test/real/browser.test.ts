// The kit's Chromium tells of everything that is wrong in a page.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { Browser } from "../kit/browser/index.ts";

const head = (policy: string) =>
  `<!doctype html><html lang="en"><title>A page</title><meta http-equiv="content-security-policy" content="${policy}">`;
const good = `${head("default-src 'none'")}<main><h1>Well made</h1></main></html>`;
const bad = `${head("default-src 'none'; script-src 'unsafe-inline'")}
<main><h1>Badly made</h1><button></button><p style="color: #ccc">Pale</p><img src="https://site.invalid/a.png">
<script>console.error("told by the page"); setTimeout(() => { throw new Error("thrown by the page"); });</script></main></html>`;

describe("the browser of the tests", () => {
  test("finds no fault with a good page, and each fault of a bad one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pages-"));
    const address = (name: string, text: string) => {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, text);
      return pathToFileURL(file).href;
    };
    try {
      await using browser = await Browser.open();
      await using quiet = await browser.open(address("good", good), { colorScheme: "dark" });
      expect([quiet.complaints, await quiet.accessibilityFaults()]).toEqual([[], []]);
      await using loud = await browser.open(address("bad", bad));
      const picture = await loud.screenshot("bad", true);
      expect(readFileSync(picture).subarray(1, 4).toString()).toBe("PNG");
      const told = loud.complaints.join("\n");
      for (const part of [
        "told by the page",
        "thrown by the page",
        "Content Security Policy",
        "site.invalid",
      ])
        expect(told).toContain(part);
      const rules = (await loud.accessibilityFaults()).map(({ rule }) => rule);
      expect(rules).toEqual(expect.arrayContaining(["button-name", "image-alt"]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("says in one sentence what to install where there is none", async () => {
    await expect(Browser.open({ searchPath: "/nowhere" })).rejects.toThrow(
      "This test needs a browser, and none of chromium, chromium-browser, google-chrome is on the PATH: install the package chromium.",
    );
  });
});
