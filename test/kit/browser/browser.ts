// One Chromium without a window, with a folder of its own for everything that it writes.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser as Chromium, chromium } from "playwright-core";
import { findChromium } from "./find-chromium.ts";
import { OpenedPage, type PageOptions } from "./opened-page.ts";

/** Where a browser is searched, and where its screenshots go. */
export interface BrowserOptions {
  searchPath?: string; // the PATH of this process, if not given
  screenshots?: string; // a folder; if not given, RALPH_TEST_SCREENSHOTS, or one that is removed with the browser
}

/** A Chromium that sends nothing by itself; disposing it closes its pages and removes its files. */
export class Browser implements AsyncDisposable {
  readonly #chromium: Chromium;
  readonly #folder: string;
  readonly #screenshots: string;

  private constructor(browser: Chromium, folder: string, screenshots: string) {
    this.#chromium = browser;
    this.#folder = folder;
    this.#screenshots = screenshots;
  }

  /** @throws Error if this machine has no Chromium */
  static async open(options: BrowserOptions = {}): Promise<Browser> {
    const executablePath = findChromium(options.searchPath ?? process.env.PATH ?? "");
    const folder = mkdtempSync(join(tmpdir(), "ralph-ci-browser-"));
    const screenshots =
      options.screenshots ?? process.env.RALPH_TEST_SCREENSHOTS ?? join(folder, "screenshots");
    mkdirSync(screenshots, { recursive: true });
    const { PATH = "", RALPH_TEST_FILE = "" } = process.env;
    try {
      const browser = await chromium.launch({
        executablePath,
        // Root cannot use Chromium's sandbox, nor can users without the right to make namespaces. The pages are our own.
        chromiumSandbox: false,
        args: ["--disable-gpu", "--disable-background-networking"],
        env: { PATH, RALPH_TEST_FILE, HOME: folder, TMPDIR: folder, LANG: "C.UTF-8" },
        artifactsDir: folder,
      });
      return new Browser(browser, folder, screenshots);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Opens an address, such as `file:///report.html#US-003`, in a profile of its own. */
  async open(address: string, options: PageOptions = {}): Promise<OpenedPage> {
    const profile = await this.#chromium.newContext({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      colorScheme: options.colorScheme ?? "light",
      reducedMotion: options.reducedMotion ?? "no-preference",
    });
    return await OpenedPage.open(profile, address, this.#screenshots);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chromium.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
