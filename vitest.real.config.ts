import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { countReporter, shared } from "./vitest.shared.ts";

/** Run a second time with shallow checkouts, where they must have the same results. */
const alsoShallow = [
  "src/git/sync/*.test.ts",
  "src/git/bundle/*.test.ts",
  "src/git/rebase/squash.test.ts",
  "src/run/branch-sync.test.ts",
  "test/e2e/signed.test.ts",
  "test/e2e/pull-events.test.ts",
];

/** Project by project: a process that tests share serves one project, and the real parts, which take longest, begin. */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return ["real", "e2e", "shallow"].flatMap((name) =>
      sorted.filter(({ project }) => project.name === name),
    );
  }
}

export default defineConfig({
  test: {
    ...shared,
    projects: [
      { extends: true, test: { name: "real", include: ["test/real/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts", "src/**/*.long.test.ts"], isolate: false },
      },
      {
        extends: true,
        test: { name: "shallow", include: alsoShallow, env: { RALPH_TEST_CLONE: "shallow" }, isolate: false },
      },
    ],
    globalSetup: ["test/kit/install-tools.ts"],
    reporters: [
      ["default", { summary: false }],
      countReporter((tags) => tags.includes("e2e") && tags.includes("main")),
    ],
    sequence: { sequencer: ByProject },
    // Many tests wait for programs.
    maxWorkers: 3,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
