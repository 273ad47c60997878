// What a real terminal sends by itself, as xterm does, when a program asks it.

/** By the question, without its Escape. */
const answers: readonly [questions: readonly string[], answer: string][] = [
  [["[c", "[0c"], "\u001b[?64;1;2;4;6;9;15;18;21;22;28;29c"],
  [["[>c", "[>0c"], "\u001b[>41;379;0c"],
  [["[>q", "[>0q"], "\u001bP>|XTerm(379)\u001b\\"],
  [["[6n"], "\u001b[1;1R"],
  [["]10;?"], "\u001b]10;rgb:e5e5/e5e5/e5e5\u001b\\"],
  [["]11;?"], "\u001b]11;rgb:0000/0000/0000\u001b\\"],
  // A focused terminal says so when focus reports are turned on.
  [["[?1004h"], "\u001b[I"],
  // A mouse that moves over the window.
  [["[?1003h"], "\u001b[<35;10;5M"],
];

/** The answers to the questions in a program's output. */
export function terminalAnswers(output: string): string {
  const [, ...sequences] = output.split("\u001b");
  const answerTo = (sequence: string) =>
    answers.find(([questions]) => questions.some((question) => sequence.startsWith(question)))?.[1] ?? "";
  return sequences.map(answerTo).join("");
}
