// A real Chromium for tests of pages.
export { Browser, type BrowserOptions } from "./browser.ts";
export type { OpenedPage, PageOptions } from "./opened-page.ts";
