// Tells the keys that a person presses from what a terminal sends by itself: answers to tmux, focus and mouse reports.
import type { Clock } from "../../platform/index.ts";

/** Sequences that a terminal sends by itself. Source: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const ownSequences = [
  "\\[[?>=<][0-?]*[ -/]*[@-~]", // device attributes, modes, the state of the keyboard, mouse reports in SGR
  "\\[[IO]", // focus
  "\\[\\d[\\d;]*[Rntcx]", // position of the cursor, status, size of the window, device attributes
  "\\[\\d+;\\d+\\$y", // modes
  "\\[\\d+;\\d+;\\d+M", // mouse reports of rxvt
  "\\[M[^]{3}", // mouse reports of X10
  "[\\]P_^X][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)", // colours, version, capabilities: OSC, DCS, APC, PM, SOS
];
/** The keys by which a person leaves tmux, which keeps them from the agent. */
const leaving = { whole: "\\x02d", start: "\\x02" };
const own = new RegExp(`${sequences(ownSequences)}|${leaving.whole}`, "y");
/** The start of such a sequence; the rest may follow. */
const starts = sequences(["\\[[0-?]*[ -/]*", "\\[M[^]{0,2}", "[\\]P_^X][^\\x07\\x1b]*\\x1b?", ""]);
const unfinished = new RegExp(`(?:${starts}|${leaving.start})$`, "y");

const escapeTime = 500; // ms: after that, nothing belongs to an Escape any more
const longestStart = 4_096; // characters

/** What key presses are detected for. */
export interface KeyPressOptions {
  readonly clock: Clock;
  onKey(): void;
}

/** Detects key presses in the input of one terminal, which arrives in pieces of any size. */
export class KeyPresses {
  readonly #options: KeyPressOptions;
  #start = "";
  #waiting: AbortController | undefined;

  constructor(options: KeyPressOptions) {
    this.#options = options;
  }

  read(bytes: Buffer): void {
    const text = this.#start + bytes.toString("latin1");
    this.forget();
    let hasKey = false;
    for (let at = 0; at < text.length; ) {
      const ownEnd = endOfMatch(own, text, at);
      if (ownEnd === undefined && endOfMatch(unfinished, text, at) !== undefined) {
        this.#start = text.slice(at);
        break;
      }
      hasKey ||= ownEnd === undefined;
      at = ownEnd ?? at + 1;
    }
    if (this.#start.length > longestStart) {
      this.#start = "";
      hasKey = true;
    }
    if (hasKey) this.#options.onKey();
    // A person may have pressed Escape, alone or with one other key.
    if (this.#start.startsWith("\x1b") && this.#start.length <= 2) this.#waitForRest();
  }

  /** Forgets the start of a sequence: its rest goes elsewhere. */
  forget(): void {
    this.#start = "";
    this.#waiting?.abort();
  }

  #waitForRest(): void {
    const waiting = new AbortController();
    this.#waiting = waiting;
    void this.#options.clock.sleep(escapeTime, waiting.signal).then(() => {
      if (waiting.signal.aborted) return;
      this.#start = "";
      this.#options.onKey();
    });
  }
}

function endOfMatch(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** A pattern for an Escape and one of these continuations. */
function sequences(continuations: readonly string[]): string {
  return `\\x1b(?:${continuations.join("|")})`;
}
