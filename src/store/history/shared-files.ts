// Chooses which files of a new generation stay in earlier ones of the same run, which have them already.
import { type Manifest, type ManifestFile, maxHolders } from "../manifest/index.ts";

/** In bytes: a smaller file is saved again, because a search for it costs more. */
const smallest = 64 * 1024;

/** One generation in so many holds all its files again, so that damage affects few. */
const wholeEvery = 16;

/** In ms. An artifact stays for a day at least, and those of one run expire one after the other. */
const longestShare = 12 * 60 * 60_000;

/** A generation that this run has saved; `held` are the contents in it. */
interface OwnGeneration {
  readonly generation: number;
  readonly at: number;
  readonly isWhole: boolean;
  readonly held: ReadonlySet<string>;
}

/** Knows what the generations of one run hold. Other runs' ones may expire earlier, and are never built on. */
export class SharedFiles {
  /** Which generations hold files of another one, as far as they are known. */
  readonly needs = new Map<number, readonly number[]>();
  #own: OwnGeneration[] = [];

  /** The files, each with the earlier generation that holds it, if there is one; `listed` is what the store has now. */
  share(files: readonly ManifestFile[], listed: ReadonlySet<number>, now: Date): ManifestFile[] {
    const holders = this.#holders(listed, now.getTime());
    const bytesIn = new Map<number, number>();
    const large = files.filter(({ bytes }) => bytes >= smallest);
    for (const { held, generation } of holders)
      for (const file of large)
        if (held.has(contentOf(file))) bytesIn.set(generation, (bytesIn.get(generation) ?? 0) + file.bytes);
    const chosen = [...bytesIn].sort(([, a], [, b]) => b - a).slice(0, maxHolders);
    const usable = holders.filter(({ generation }) => chosen.some(([each]) => each === generation));
    return files.map((file) => {
      const holder = file.bytes < smallest ? undefined : usable.find(({ held }) => held.has(contentOf(file)));
      return holder ? Object.assign({}, file, { in: holder.generation }) : file;
    });
  }

  /** Notes a generation that was saved. */
  note({ generation, files }: Pick<Manifest, "generation" | "files">, now: Date): void {
    this.needs.set(generation, [...new Set(files.flatMap((file) => file.in ?? []))]);
    const own = files.filter((file) => file.in === undefined);
    const held = new Set(own.map(contentOf));
    this.#own.push({ generation, at: now.getTime(), isWhole: own.length === files.length, held });
    const [, before = this.#own[0]] = this.#wholes();
    this.#own = this.#own.filter((each) => each.generation >= (before?.generation ?? 0));
  }

  /** The generations since the last whole one, if one before that is there to fall back to. */
  #holders(listed: ReadonlySet<number>, now: number): OwnGeneration[] {
    const [whole, before] = this.#wholes();
    if (!whole || !before || !listed.has(whole.generation) || !listed.has(before.generation)) return [];
    const holders = this.#own.filter(({ generation }) => generation >= whole.generation);
    if (holders.length >= wholeEvery || now - whole.at > longestShare) return [];
    return holders.filter(({ generation }) => listed.has(generation));
  }

  /** Newest first. */
  #wholes(): OwnGeneration[] {
    return this.#own.filter(({ isWhole }) => isWhole).reverse();
  }
}

function contentOf({ sha256, bytes }: ManifestFile): string {
  return `${sha256} ${bytes}`;
}
