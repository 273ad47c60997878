// Ends the test output with one line that a program can parse.
import type { Reporter, TestModule, Vitest } from "vitest/node";

/** Prints the names of skipped tests, then `N passed, N failed, N skipped` as the last line. */
export default class CountReporter implements Reporter {
  readonly #isLeftOut: (tags: readonly string[]) => boolean;
  #isFiltered = false;

  /** @param options.isLeftOut whether the filter of the npm script leaves tests with these tags to another script: they do not count */
  constructor(options: { isLeftOut: (tags: readonly string[]) => boolean }) {
    this.#isLeftOut = options.isLeftOut;
  }

  onInit(vitest: Vitest): void {
    this.#isFiltered = vitest.config.tagsFilter !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      if (module.state() === "failed" && [...module.children.allTests("failed")].length === 0)
        counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "skipped" && this.#isFiltered && this.#isLeftOut(test.tags)) continue;
        if (state === "passed" || state === "failed" || state === "skipped") counts[state] += 1;
        if (state === "skipped") console.log(`skipped: ${test.fullName}`);
      }
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
    console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  }
}
