// Finds in one pass which of many short texts a text contains, so that slow expressions need not run on most texts.

/** Tells for each group of hints whether the text from `from` on contains one of them. */
export type HintFilter = (bytes: Uint8Array, from: number) => Uint8Array;

/** A filter for groups of hints of at least two characters of ASCII. */
export function createHintFilter(groups: readonly (readonly string[])[]): HintFilter {
  const table = new Map<number, { hint: Buffer; back: number; group: number }[]>();
  const mayMatch = new Uint8Array(1 << 16);
  for (const [group, hints] of groups.entries()) {
    for (const hint of hints) {
      const back = rarestPair(hint);
      const slot = pairAt(hint, back);
      mayMatch[slot] = 1;
      const entries = table.get(slot);
      if (entries) entries.push({ hint: Buffer.from(hint), back, group });
      else table.set(slot, [{ hint: Buffer.from(hint), back, group }]);
    }
  }
  return (bytes, from) => {
    const found = new Uint8Array(groups.length);
    let pair = bytes[from] ?? 0;
    for (let at = from + 1; at < bytes.length; at++) {
      pair = ((pair << 8) | (bytes[at] ?? 0)) & 0xffff;
      if (mayMatch[pair] === 0) continue;
      for (const { hint, back, group } of table.get(pair) ?? [])
        if (found[group] === 0 && isAt(bytes, hint, at - 1 - back)) found[group] = 1;
    }
    return found;
  };
}

function isAt(bytes: Uint8Array, hint: Uint8Array, start: number): boolean {
  for (let at = 0; at < hint.length; at++) if (bytes[start + at] !== hint[at]) return false;
  return true;
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
