// An opened page, what it complained about, and what a person with a screen reader would stumble over.
import { join } from "node:path";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";

/** How a person's browser is set. */
export interface PageOptions {
  colorScheme?: "light" | "dark";
  reducedMotion?: "reduce" | "no-preference";
  viewport?: { width: number; height: number }; // in CSS pixels
}

/** One rule of axe that the page breaks. */
export interface AccessibilityFault {
  rule: string; // such as `color-contrast`
  impact: string; // `minor`, `moderate`, `serious` or `critical`
  help: string;
  elements: string[]; // a selector and the HTML of each element
}

interface AxeResult {
  violations: { id: string; impact: string; help: string; nodes: { target: string[]; html: string }[] }[];
}

/** A page and everything that went wrong in it since it was opened. */
export class OpenedPage implements AsyncDisposable {
  /** Playwright's page, to look at and to act in. */
  readonly page: Page;
  /** Console errors and warnings, errors of scripts, and failed or refused requests, in the order in which they came. */
  readonly complaints: string[] = [];
  readonly #profile: BrowserContext;
  readonly #screenshots: string;

  private constructor(profile: BrowserContext, page: Page, screenshots: string) {
    this.#profile = profile;
    this.page = page;
    this.#screenshots = screenshots;
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()))
        this.complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "unknown";
      // The page itself stopped the request, such as by closing a stream.
      if (reason !== "net::ERR_ABORTED")
        this.complaints.push(`request: ${reason} ${request.url().slice(0, 200)}`);
    });
  }

  /** Resolves when the page and its scripts are loaded. */
  static async open(profile: BrowserContext, address: string, screenshots: string): Promise<OpenedPage> {
    const opened = new OpenedPage(profile, await profile.newPage(), screenshots);
    await opened.page.goto(address, { waitUntil: "load" });
    return opened;
  }

  /** Saves what the person sees, or the whole page. @returns the path of the picture, `<name>.png` */
  async screenshot(name: string, isWhole = false): Promise<string> {
    const path = join(this.#screenshots, `${name}.png`);
    await this.page.screenshot({ path, fullPage: isWhole });
    return path;
  }

  /** The serious and critical findings of axe; `[]` is good. */
  async accessibilityFaults(): Promise<AccessibilityFault[]> {
    const session = await this.#profile.newCDPSession(this.page);
    // Through the debugger, because the page's own policy allows no script that is added to it.
    const evaluate = async (expression: string) => {
      const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value as unknown;
    };
    await evaluate(`${axe.source}; undefined`);
    const { violations } = (await evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResult;
    await session.detach();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, impact, help, nodes }) => ({
        rule: id,
        impact,
        help,
        elements: nodes.map(({ target, html }) => `${target.join(" ")} ${html.slice(0, 200)}`),
      }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#profile.close();
  }
}
