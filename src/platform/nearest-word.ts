// Finds the known word that a mistyped one was meant to be.
import { distance } from "fastest-levenshtein";

/** Case and separators do not tell words apart: `depends-on` is a way to write `dependsOn`. */
const plain = (word: string) => word.toLowerCase().replace(/[-_ ]/g, "");

/** How many letters may be wrong: few in a short word, which would be near to many others. */
function mostWrongLetters({ length }: string): number {
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

/** The known word that is nearest to this one; undefined if it is one of them, or if none is near. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (known.includes(word)) return undefined;
  const near = known.flatMap((candidate) => {
    const wrong = wrongLetters(plain(word), plain(candidate));
    return wrong <= mostWrongLetters(plain(candidate)) ? [{ candidate, wrong }] : [];
  });
  return near.toSorted((one, other) => one.wrong - other.wrong)[0]?.candidate;
}

/** Two neighbouring letters in the wrong order count as one wrong letter. */
function wrongLetters(word: string, candidate: string): number {
  const swapped = [...word].some((letter, index) => {
    const next = word[index + 1];
    return next !== undefined && word.slice(0, index) + next + letter + word.slice(index + 2) === candidate;
  });
  return word !== candidate && swapped ? 1 : distance(word, candidate);
}

/** A question to put after an error, with a space before it: ` Did you mean claude?`; empty if no known word is near. */
export function didYouMean(word: string, known: readonly string[], show = (found: string) => found): string {
  const found = nearestWord(word, known);
  return found === undefined ? "" : ` Did you mean ${show(found)}?`;
}
