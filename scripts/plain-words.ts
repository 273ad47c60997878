// Finds phrases that readers of this project stumbled over, in code, comments and documents.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";

/** A phrase, and a plainer way to say it. */
const phrases: readonly (readonly [phrase: RegExp, plainer: string])[] = [
  [/\bwho(?:so)?ever\b/i, "name the person or program: the user, the caller, any process"],
  [/\bnobody\b/i, "say which person or program does not"],
  [/\bgoes on\b/i, "continues"],
  [/\bhas been said\b/i, "say what and by whom"],
  [/\bthere may be\b/i, "say how many are allowed"],
  [/\bso (?:long|often) as\b/i, "while, or each time"],
  [/(?<!\bthere) is no (?!longer\b|more\b)[a-z]/i, "is not a"],
  [/\blet(?:s)? in\b/i, "accept, or allow"],
  [/\bat work no more\b/i, "has stopped"],
];

const pages =
  /^(?:src\/.*(?<!\.(?:test|suite|fixture))\.tsx?|docs\/.*\.md|[A-Z]+\.md|action\.yml|examples\/.*\.yml|scripts\/.*\.ts)$/;

/** Every line with such a phrase: where it is, and what to write instead. */
export function findStumblingPhrases(top: string): string[] {
  const files = execFileSync("git", ["ls-files"], { cwd: top, encoding: "utf8" }).split("\n");
  return files
    .filter((file) => pages.test(file) && file !== "scripts/plain-words.ts")
    .flatMap((file) =>
      phrasesIn(readFileSync(path.join(top, file), "utf8")).map((fault) => `${file}:${fault}`),
    );
}

/** The phrases in a text, as `line: phrase: advice`. */
export function phrasesIn(text: string): string[] {
  return text.split("\n").flatMap((line, index) =>
    phrases.flatMap(([phrase, plainer]) => {
      const found = phrase.exec(line)?.[0];
      return found === undefined ? [] : [`${index + 1}: "${found}" is hard to read; write: ${plainer}`];
    }),
  );
}
