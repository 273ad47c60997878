// Says of a script of package.json, by its name and its text, whether it can be a gate.

/** Words in names of scripts and targets that check something, and words of those that never end or change files. */
const checking =
  /^(tests?|specs?|lint|check|checks|verify|type-?check|types|tsc|build|compile|ci|unit|e2e|integration|format-check)$/;
const unsuitable =
  /^(watch|dev|serve|start|fix|write|update|ui|open|debug|release|deploy|publish|clean|pre\w*|post\w*)$/;

/** Whether the words of a name, such as `test:unit`, say that it checks and ends. */
export function isCheckName(name: string): boolean {
  if (!/^[\w@:./-]+$/.test(name)) return false;
  const words = name.toLowerCase().split(/[:._/]|(?<!type|format)-/);
  return words.some((word) => checking.test(word)) && !words.some((word) => unsuitable.test(word));
}

/** Whether it is what npm writes into a new package.json. */
export function isPlaceholderScript(text: string): boolean {
  return /^echo ["\\]*Error: no test specified/.test(text);
}

/** Whether the command waits for changes, and never ends by itself. */
export function isWatching(text: string): boolean {
  return (
    /(^|\s)--watch(All)?(=true)?(?=\s|$)(?!\s+false)/.test(text) ||
    /\b(tsc|jest|mocha|ava|rollup|webpack|esbuild)\b[^&|;]*\s-w(\s|$)/.test(text) ||
    /(^|[\s;&|])(nodemon|watchexec|chokidar|tsx watch|vitest (watch|dev))(\s|$)/.test(text)
  );
}

/** What makes a program end that would wait for changes: text before the command, and words after it. */
export function endingWords(text: string): { before: string; after: string } {
  if (/\b(react-scripts|craco|react-app-rewired) test\b/.test(text)) return { before: "CI=true ", after: "" };
  if (/\bng test\b/.test(text) && !/--(no-)?watch/.test(text))
    return { before: "", after: " -- --watch=false" };
  if (/\bkarma start\b/.test(text) && !/--single-run/.test(text))
    return { before: "", after: " -- --single-run" };
  return { before: "", after: "" };
}
