// Guards the protected paths of a run: remembers them before a turn, and puts back what turn and gates change.

import type { Checkout, CheckoutState, MergedPath, TreeEntries } from "../../git/index.ts";
import { isByProgram, keepPatch, type ProtectedChange } from "./patch.ts";
import { findPresentPaths, isIndexCommitted } from "./present-paths.ts";
import {
  isSameFile,
  makeRoomFor,
  type ProtectedFile,
  readProtectedFile,
  removeProtectedFile,
  writeProtectedFile,
} from "./protected-file.ts";
import type { ProtectedPaths } from "./protected-paths.ts";
import { writeRecord } from "./record.ts";
import { describePutBack } from "./sentences.ts";
import { Substitutes } from "./substitutes.ts";
import { recordPutBack, type TellingContext, tellSecrets } from "./telling.ts";
import { findUntrusted, type SettingsTrust, type UntrustedSettings } from "./trust.ts";

/** What guarding the paths of a checkout needs. */
export interface GuardContext extends TellingContext {
  readonly folder: string; // the top of the checkout
  readonly workFolder: string;
  readonly checkout: Checkout | undefined;
  readonly branch: string | undefined;
  readonly paths: ProtectedPaths;
  readonly effortState: string;
  readonly privateFolder: string;
  /** Which settings of agents are trusted; without it, all that are there before a turn. */
  readonly trust?: SettingsTrust | undefined;
}

/** Who may have changed protected paths, and where the changes are kept. */
export interface ChangeSource {
  /** Such as `The turn`. */
  readonly who: string;
  readonly storyId: string | undefined;
  readonly iteration: number;
  readonly patchFile: string;
}

/** What was put back. */
export interface PutBack {
  /** One sentence for log, page and prompt; empty if nothing was. */
  readonly sentences: readonly string[];
  /** Whether files, index or commits are other ones than before. */
  readonly hasChanged: boolean;
}

/** The protected paths of a run. A turn and its gates leave them as they were before it. */
export interface PathGuard {
  readonly paths: ProtectedPaths;
  /** Whether a change of this path may not be committed. */
  isExcluded(path: string): boolean;
  /** Before a turn on this commit: remembers what is there, or puts back what came since the last turn. */
  begin(head: string | undefined, source: ChangeSource): Promise<void>;
  /** After a turn: also the commits that it made since `head` are cleaned. */
  endTurn(state: CheckoutState | undefined, head: string | undefined, source: ChangeSource): Promise<PutBack>;
  /** Takes note of a commit that the program itself made on another one: it holds no protected change. */
  noteCommit(parent: string | undefined, commit: string): void;
  /** After a gate. */
  putBack(state: CheckoutState | undefined, source: ChangeSource): Promise<PutBack>;
  /** A person may change protected paths until the next turn begins. */
  allowPeople(): void;
}

interface Baseline {
  readonly files: Map<string, ProtectedFile>;
  readonly index: Map<string, { mode: string; hash: string }>;
  head: string | undefined;
  /** Whether the index had the same at protected paths as the commit. */
  isIndexCommitted: boolean;
  /** What no commit has as it is there. */
  readonly uncommitted: readonly string[];
  /** For settings that are not trusted, what is trusted in their place; undefined until it is known. */
  untrusted: UntrustedSettings | undefined;
}

/** Creates the guard of a run. */
export function createGuard(context: GuardContext): PathGuard {
  return new Guard(context);
}

const nothing: PutBack = { sentences: [], hasChanged: false };

class Guard implements PathGuard {
  readonly paths: ProtectedPaths;
  readonly #context: GuardContext;
  #baseline: Baseline | undefined;
  #trusted: readonly string[] | undefined;
  #recorded: string | undefined;
  readonly #substitutes: Substitutes;
  /** Paths that a merge brings which is not concluded yet. */
  #merging = new Set<string>();

  constructor(context: GuardContext) {
    this.#context = context;
    this.#substitutes = new Substitutes(context);
    this.paths = context.paths;
  }

  isExcluded = (path: string): boolean => this.paths.matches(path) && !this.#merging.has(path);

  async begin(head: string | undefined, source: ChangeSource): Promise<void> {
    const { checkout } = this.#context;
    // Once in a run: later an agent may have made some up.
    this.#trusted ??= (await checkout?.protection.remoteCommits()) ?? [];
    this.#merging.clear();
    const baseline = this.#baseline;
    if (!baseline) await this.#remember(head);
    else {
      if (baseline.head !== head && head !== undefined) await this.#follow(baseline, head);
      await this.putBack(undefined, source);
    }
    await this.#substitute(head);
    const files = this.#baseline?.files ?? new Map();
    this.#recorded = writeRecord(this.#context.effortState, files, this.#recorded);
  }

  async endTurn(
    state: CheckoutState | undefined,
    head: string | undefined,
    source: ChangeSource,
  ): Promise<PutBack> {
    const { checkout, branch, paths } = this.#context;
    if (!checkout || branch === undefined || !this.#baseline) return this.putBack(state, source);
    const cleaned = await checkout.protection.cleanCommits({
      branch,
      head: state?.head,
      since: head,
      trusted: this.#trusted ?? [],
      rules: paths,
    });
    const secrets = await tellSecrets(this.#context, cleaned.secrets, source.iteration);
    const isRewritten = cleaned.head !== state?.head;
    const hadSubstitutes = this.#substitutes.areThere;
    this.#baseline.head = cleaned.head;
    const hasMerged = await this.#takeMerged(cleaned.merged);
    // Git is not asked if the state shows that the index is as before the turn.
    const isSame = state?.head === head && this.#baseline.isIndexCommitted && isIndexCommitted(state, paths);
    const index = isSame ? undefined : await checkout.protection.readIndex(paths);
    const { sentences, hasChanged } = await this.#putBack(state, source, cleaned, index);
    const hasOtherIndex = index && (await checkout.protection.restoreIndex(index, this.#baseline.index));
    return {
      sentences: [...secrets, ...sentences],
      hasChanged: hasChanged || isRewritten || hasMerged || hasOtherIndex === true || hadSubstitutes,
    };
  }

  putBack(state: CheckoutState | undefined, source: ChangeSource): Promise<PutBack> {
    return this.#putBack(state, source, { count: 0, paths: [], patch: "" });
  }

  noteCommit(parent: string | undefined, commit: string): void {
    if (this.#baseline && this.#baseline.head === parent) this.#baseline.head = commit;
  }

  allowPeople(): void {
    this.#baseline = undefined;
  }

  async #putBack(
    state: CheckoutState | undefined,
    source: ChangeSource,
    commits: { count: number; paths: readonly string[]; patch: string },
    index: TreeEntries = new Map(),
  ): Promise<PutBack> {
    const baseline = this.#baseline;
    if (!baseline) return nothing;
    const { announce, redactor } = this.#context;
    const own = this.#substitutes.remove(baseline.files);
    const changes = this.#findChanges(baseline, [...findPresentPaths(this.#context, state), ...index.keys()]);
    const told = changes.filter((change) => !isByProgram(change));
    // A turn may have committed what stood in place of settings.
    const committed = commits.paths.filter((path) => !own.has(path));
    const names = [...new Set([...told.map((change) => change.path), ...committed])].sort();
    if (changes.length + commits.paths.length === 0) return nothing;
    if (names.length > 0) await keepPatch(this.#context, source.patchFile, changes, commits.patch);
    const lost = this.#writeBack(changes);
    if (names.length === 0) return { sentences: [], hasChanged: true };
    const sentence = redactor.text(describePutBack(names, commits.count, lost, source));
    announce({ kind: "warning", text: sentence });
    await recordPutBack(this.#context, sentence, source.iteration);
    return { sentences: [sentence], hasChanged: true };
  }

  #findChanges({ files }: Baseline, present: readonly string[]): ProtectedChange[] {
    const { folder } = this.#context;
    const names = new Set([...files.keys(), ...present]);
    return [...names].sort().flatMap((path) => {
      const before = files.get(path);
      const after = readProtectedFile(folder, path, before);
      return isSameFile(before, after) ? [] : [{ path, before, after }];
    });
  }

  /** @returns the paths that could not be put back */
  #writeBack(changes: readonly ProtectedChange[]): string[] {
    const { folder } = this.#context;
    // First, because a link may stand where a folder belongs.
    for (const { path, after } of changes) if (after) removeProtectedFile(folder, path);
    return changes.flatMap(({ path, before }) =>
      before === undefined || writeProtectedFile(folder, path, before) ? [] : [path],
    );
  }

  async #remember(head: string | undefined): Promise<void> {
    const { checkout, folder, paths } = this.#context;
    const [state, index] = await Promise.all([
      checkout?.state({ ignored: true }),
      checkout?.protection.readIndex(paths),
    ]);
    const names = new Set([...(index?.keys() ?? []), ...findPresentPaths(this.#context, state)]);
    const files = new Map<string, ProtectedFile>();
    for (const name of names) {
      const file = readProtectedFile(folder, name);
      if (file) files.set(name, file);
    }
    const changed = new Set(state?.changes.map(({ path }) => path));
    const uncommitted = [...names].filter((name) => changed.has(name) || !index?.has(name));
    this.#baseline = {
      files,
      index: new Map(index),
      head,
      isIndexCommitted: isIndexCommitted(state, paths),
      uncommitted,
      untrusted: undefined,
    };
  }

  async #substitute(head: string | undefined): Promise<void> {
    const { checkout, trust, paths } = this.#context;
    const baseline = this.#baseline;
    if (!baseline || !checkout || !trust) return;
    const { uncommitted } = baseline;
    baseline.untrusted ??= await findUntrusted({ checkout, trust, paths, head, uncommitted });
    await this.#substitutes.put(checkout, baseline.untrusted);
  }

  /** Takes over what commits of other people brought that the program itself fetched. */
  async #follow(baseline: Baseline, head: string): Promise<void> {
    const { checkout, folder, paths } = this.#context;
    if (!checkout) return;
    const changed = await checkout.protection.pathsBetween(baseline.head, head, paths);
    baseline.head = head;
    if (changed.length === 0) return;
    baseline.untrusted = undefined;
    const index = await checkout.protection.readIndex(paths);
    for (const path of changed) {
      putOrDelete(baseline.files, path, readProtectedFile(folder, path));
      putOrDelete(baseline.index, path, index.get(path));
    }
  }

  /** Takes over what the turn merged from commits of other people. @returns whether there is any */
  async #takeMerged(merged: ReadonlyMap<string, MergedPath>): Promise<boolean> {
    const { checkout, folder } = this.#context;
    if (!checkout || !this.#baseline || merged.size === 0) return false;
    const entries = new Map<string, { mode: string; hash: string }>();
    for (const [path, { entry, isCommitted }] of merged) {
      if (!isCommitted) this.#merging.add(path);
      putOrDelete(this.#baseline.index, path, entry);
      if (entry) {
        makeRoomFor(folder, path);
        entries.set(path, entry);
      } else removeProtectedFile(folder, path);
    }
    await checkout.protection.writeEntries(entries satisfies TreeEntries);
    for (const path of merged.keys())
      putOrDelete(this.#baseline.files, path, readProtectedFile(folder, path));
    return true;
  }
}

function putOrDelete<Value>(map: Map<string, Value>, key: string, value: Value | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
