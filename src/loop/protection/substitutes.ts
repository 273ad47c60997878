// During a turn, settings of agents that are not trusted are as on the base commit.
import type { Checkout } from "../../git/index.ts";
import type { LoopEvent } from "../events.ts";
import {
  isSameFile,
  makeRoomFor,
  type ProtectedFile,
  readProtectedFile,
  removeProtectedFile,
  writeProtectedFile,
} from "./protected-file.ts";
import type { UntrustedSettings } from "./trust.ts";

interface SubstitutePlace {
  readonly folder: string; // the top of the checkout
  announce(event: LoopEvent): void;
}

/** What stands during a turn in place of settings that are not trusted. */
export class Substitutes {
  readonly #place: SubstitutePlace;
  readonly #files = new Map<string, ProtectedFile | undefined>();
  #told: string | undefined;

  constructor(place: SubstitutePlace) {
    this.#place = place;
  }

  get areThere(): boolean {
    return this.#files.size > 0;
  }

  /** Puts what is trusted in the place of what is not. */
  async put(checkout: Checkout, { entries, sentence }: UntrustedSettings): Promise<void> {
    const { folder, announce } = this.#place;
    if (sentence !== undefined && sentence !== this.#told) announce({ kind: "warning", text: sentence });
    this.#told = sentence;
    const wanted = new Map([...entries].flatMap(([path, entry]) => (entry ? [[path, entry] as const] : [])));
    for (const path of entries.keys()) removeProtectedFile(folder, path);
    for (const path of wanted.keys()) makeRoomFor(folder, path);
    await checkout.protection.writeEntries(wanted);
    for (const path of entries.keys()) this.#files.set(path, readProtectedFile(folder, path));
  }

  /** Puts the checkout's own files back, unless the turn changed what stood there. @returns their paths */
  remove(files: ReadonlyMap<string, ProtectedFile>): ReadonlySet<string> {
    const { folder } = this.#place;
    const paths = new Set(this.#files.keys());
    for (const [path, substitute] of this.#files) {
      if (!isSameFile(readProtectedFile(folder, path, substitute), substitute)) continue;
      removeProtectedFile(folder, path);
      const file = files.get(path);
      if (file) writeProtectedFile(folder, path, file);
    }
    this.#files.clear();
    return paths;
  }
}
