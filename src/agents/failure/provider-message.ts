// Finds the message of a provider at the end of free output. The output of tests may quote such messages, so
// the words alone prove nothing: a message opens one of the last lines, and no line beside it is a test's.
import { stripVTControlCharacters } from "node:util";

/** How much of an output may explain its failure, in characters: what is earlier is about other things. */
export const explainingTail = 2_000;

const closingLines = 4; // a message, and what may follow it
const linesAbove = 3; // a test runner prints the name of a test above its error

/** The provider's message that ends an output; undefined if there is none, or if a test may have printed it. */
export function findProviderMessage(output: string): string | undefined {
  const lines = lastLines(output);
  const written = lines.flatMap((line, index) => (line === "" ? [] : [index]));
  const first = written.slice(-closingLines).find((index) => opensMessage(lines[index] ?? ""));
  if (first === undefined) return undefined;
  const above = lines.slice(Math.max(0, first - linesAbove), first);
  const nearby = above.slice(above.lastIndexOf("") + 1);
  const message = lines.slice(first);
  return [...nearby, ...message].some(isOfTest) ? undefined : message.join("\n");
}

function lastLines(output: string): string[] {
  const tail = stripVTControlCharacters(output.slice(-explainingTail));
  const lines = tail.split(/\r?\n|\r/).map((line) => line.trimEnd());
  // The first line may have lost its beginning.
  return output.length > explainingTail ? lines.slice(1) : lines;
}

const testSigns: readonly RegExp[] = [
  /^\s*(?:[✓✔✗✘✖×❯√]|FAIL|PASS|ok \d|not ok\b|--- (?:FAIL|PASS|SKIP)|={3,} .*={3,}|⎯{3,}|E {2,}|# (?:tests|pass|fail)\b|\d+\) )/,
  /\b\d+ (?:tests?|specs?|examples?|assertions?|suites?|failing|passing|failures?)\b/i,
  /\b\d+ (?:failed|passed)(?:$|[,;.)]| \(| in )/i,
  /\b(?:tests?|specs?|suites?|failures)\b["']?\s*[:=]\s*\d/i,
  /\b(?:expected|assert\w*|toEqual|toBe)\b|AssertionError/i,
  /\b(?:test|spec)\w*\.[a-z]{1,5}\b|[._-](?:test|spec)s?\.[a-z]{1,5}\b|(?:^|[\s/])(?:tests?|specs?|__tests__)\//i,
  /\.\w{1,4}::|::test| › |\w > \w.* > /, // the names of a test and of what it belongs to
  /^\s+at .+:\d+|\bFile ".*", line \d+|\bpanicked at\b/, // places in code
  /\S\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|cs|php|exs?|cc?|cpp|swift|scala):\d+/,
  /\btest result:|^Ran \d+/,
];

function isOfTest(line: string): boolean {
  return testSigns.some((sign) => sign.test(line));
}

const testWords = /\b(?:[Tt]est|[Ss]pec|[Ee]xpect)(?:s|ed|ing|ation)?\b|\btest_|Test[A-Z]\w/;

function opensMessage(line: string): boolean {
  if (testWords.test(line) || /^\s/.test(line.replace(/^\s*⎿\s*/, ""))) return false;
  let rest = line.trim().replaceAll("’", "'");
  for (let labels = 0; labels <= mostLabels; labels += 1) {
    if (openings.some((opening) => opening.test(rest))) return true;
    const unlabelled = rest.replace(label, "");
    if (unlabelled === rest) return false;
    rest = unlabelled;
  }
  return false;
}

const mostLabels = 6;

/** Something that programs print before a message: a mark, a time, a status, `[agent]`, `Error:`. */
const label =
  /^(?:[⚠■⎿●•▲]\uFE0F?\s*|\[[^\]]{1,40}\]\s*|\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*\s+|(?:HTTP(?:\/[\d.]+)?\s*)?\d{3}\b[\s:,-]*|(?:error|warn(?:ing)?|fatal)\s+|[A-Za-z][\w ./():-]{0,60}?:\s+)/i;

const owner =
  "(?:(?:the|your|this|claude|ai|code|codex|gemini|openai|anthropic|api|provider|model|engine|server|service|request|token|account|organization|selected|requests|usage|rate|session|daily|weekly|monthly|hourly|opus|sonnet|plan|\\d+-hour)[ _-])*";

// Sources: the pages that failure.ts names, and what Claude Code, Codex, Gemini CLI and their libraries print.
const openings: readonly RegExp[] = [
  `${owner}(?:rate|usage|session|token|request|quota|weekly|monthly|daily|hourly|\\d+-hour)[ _-]?limit(?:s|ed|_error)?(?:$|[:|.,]| (?:has been |was |is )?(?:reached|exceeded|hit|exhausted|resets?|until)\\b)`,
  `${owner}limit (?:has been |was )?(?:reached|exceeded|hit)\\b`,
  "you(?:'ve| have)? (?:hit|reached|exceeded|used|run out of)\\b.*\\b(?:limits?|quota|usage|credits?)\\b",
  "you(?:'re| are) (?:out of|rate[ -]limited|sending too many)\\b",
  `${owner}quota (?:has been |was )?(?:exceeded|exhausted|reached)\\b`,
  "insufficient_quota\\b|resource(?:_| has been | )exhausted\\b|too many requests\\b|exceeded retry limit\\b",
  "this request would exceed\\b",
  `${owner}(?:is )?(?:currently |temporarily )?(?:overloaded(?:_error)?|at capacity|busy|unavailable)\\b`,
  "bad gateway\\b|gateway time-?out\\b",
  "(?:your )?(?:invalid (?:x-)?api[ _-]?key|incorrect api key|oauth token (?:has )?expired|credit balance is too low)\\b",
  "not logged in\\b|please run /login|authentication[ _](?:error|failed)\\b|permission_error\\b|failed to authenticate\\b",
  "api error\\b|unexpected status [45]\\d\\d\\b",
  // An error as a provider's interface gives it, in the spelling of JSON or Python.
  `\\{.{0,400}["'](?:rate_limit_error|rate_limit_exceeded|usage_limit_reached|overloaded_error|authentication_error|insufficient_quota|invalid_api_key|RESOURCE_EXHAUSTED)["']`,
  '\\{"type":"result",.*"is_error":true',
].map((opening) => new RegExp(`^\\[?(?:${opening})`, "i"));
