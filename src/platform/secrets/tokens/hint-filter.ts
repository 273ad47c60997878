// Finds in one pass which of many short texts a text contains, so that slow expressions need not run on most texts.

/** Tells for each group of hints whether the text from `from` on contains one of them. */
export type HintFilter = (text: string, from: number) => Uint8Array;

/** A filter for groups of hints of at least two characters. */
export function createHintFilter(groups: readonly (readonly string[])[]): HintFilter {
  const table = new Array<{ hint: string; back: number; group: number }[] | undefined>(1 << 16).fill(
    undefined,
  );
  for (const [group, hints] of groups.entries()) {
    for (const hint of hints) {
      const back = rarestPair(hint);
      const slot = pairAt(hint, back);
      table[slot] = [...(table[slot] ?? []), { hint, back, group }];
    }
  }
  const mayMatch = Uint8Array.from(table, (entries) => (entries ? 1 : 0));
  return (text, from) => {
    const found = new Uint8Array(groups.length);
    let pair = text.charCodeAt(from);
    for (let at = from + 1; at < text.length; at++) {
      pair = ((pair << 8) | text.charCodeAt(at)) & 0xffff;
      if (mayMatch[pair] === 0) continue;
      for (const { hint, back, group } of table[pair] ?? [])
        if (found[group] === 0 && text.startsWith(hint, at - 1 - back)) found[group] = 1;
    }
    return found;
  };
}

function pairAt(text: string, at: number): number {
  return (text.charCodeAt(at) << 8) | text.charCodeAt(at + 1);
}

/** The position of the two neighbours that are least usual in words. */
function rarestPair(hint: string): number {
  const weight = (character = "") =>
    /[etaoinsrhldcump]/.test(character) ? 2 : /[a-z/ :]/.test(character) ? 1 : 0;
  const weights = Array.from({ length: hint.length - 1 }, (_, at) => weight(hint[at]) + weight(hint[at + 1]));
  return weights.indexOf(Math.min(...weights));
}
