// Chooses the lines of a failed command that say what failed: test programs print counters after them.

/** Counters, what passed, places in the code, and what npm and make print around a failure; without blanks around. */
const noise: readonly RegExp[] = [
  // Node's test runner, in its two formats.
  /^[#ℹ] (?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms)\b/,
  /^(?:TAP version \d+|1\.\.\d+|---|\.\.\.|stack: \|-|# Subtest: .*|ok \d+\b.*)$/,
  /^(?:duration_ms|location|failureType|type|code|name|operator|generatedMessage|diff): ?/,
  // What passed.
  /^(?:[✔✓√] |PASS |=== (?:RUN|PAUSE|CONT|NAME)\b|--- (?:PASS|SKIP):|test .+ \.\.\. (?:ok|ignored)$)/,
  /\bPASSED\b.*\[ *\d+%\]$/,
  // Places.
  /^at .*(?::\d+:\d+\)?|<anonymous>\))(?: \{)?$/,
  /\((?:(?:node:|file:\/\/)[^()]*:\d+:\d+|<anonymous>)\)$/,
  /^(?:node:|file:\/\/)\S+:\d+:\d+$/,
  /^Node\.js v\d/,
  // vitest, jest, go, cargo.
  /^(?:Test Files|Tests|Test Suites|Snapshots|Time|Start at|Duration|Ran all test suites)\b/,
  /^(?:FAIL|FAIL\s+\S+\s+[\d.]+s|exit status \d+|ok\s+\S+\s+[\d.]+s)$/,
  /^(?:test result: |error: test failed, |note: run with `RUST_BACKTRACE)/,
  // Around a failure.
  /^npm (?:error|ERR!)(?! Missing)/,
  /^g?make(?:\[\d+\])?: \*\*\* \[.*\] Error \d+$/,
  /^[\s⎯─=_*-]+(?:\[\d+\/\d+\])?[\s⎯─=_*-]*$/,
];

/** How a line begins that names a failure. */
const failure =
  /^(?:[✖✗✘✕×●]|not ok\b|FAIL(?:ED|URE)?\b|--- FAIL|E {2,}|error\b|panic:|thread .* panicked|Traceback|[\w.]*(?:Error|Exception)\b)|: error\b|\berror TS\d+/i;

/** The most telling of these lines with text, in their order: around the last failure that is named, else the last ones. */
export function tellingLines(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines];
  const telling = withoutParents(lines).filter((line) => !noise.some((pattern) => pattern.test(line.trim())));
  if (telling.length === 0) return lines.slice(-most);
  const named = telling.findLastIndex((line) => failure.test(line.trim()));
  const end = named < 0 ? telling.length : Math.min(telling.length, named + most);
  return telling.slice(Math.max(0, end - most), end);
}

/** A group of tests fails because a test in it does, which is named itself. */
function withoutParents(lines: readonly string[]): string[] {
  const isParent = (index: number) =>
    lines.slice(index + 1, index + 6).some((line) => /failureType: 'subtestsFailed'/.test(line));
  return lines.filter(
    (line, index) =>
      !/^\s*error: '\d+ subtests? failed'/.test(line) && !(/^\s*not ok\b/.test(line) && isParent(index)),
  );
}
