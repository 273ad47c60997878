// Spares reading the same text again: within one iteration several parts ask the same of a large file.

/** The same function, which gives its last answers again where it is asked the same. Nobody may change an answer. */
export function rememberLast<Question extends readonly string[], Answer>(
  count: number,
  answer: (...question: Question) => Answer,
): (...question: Question) => Answer {
  const known: { question: Question; answer: Answer }[] = [];
  return (...question) => {
    const again = known.find((each) => each.question.every((word, index) => word === question[index]));
    if (again) return again.answer;
    const fresh = { question, answer: answer(...question) };
    known.unshift(fresh);
    known.length = Math.min(known.length, count);
    return fresh.answer;
  };
}
