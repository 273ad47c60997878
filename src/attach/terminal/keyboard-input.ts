// Passes a participant's keys to the agent session. A read-only participant can only leave.
import type { AttachPoint } from "../../agents/index.ts";
import type { Clock, PseudoTerminal } from "../../platform/index.ts";
import type { AttachLimits } from "../contract.ts";
import type { ScreenBroadcaster } from "../screen-broadcaster.ts";
import { KeyPresses } from "./key-presses.ts";

/** What keyboard input needs. */
export interface KeyboardInputOptions {
  readonly broadcaster: ScreenBroadcaster;
  readonly clock: Clock;
  readonly mayWrite: boolean;
  readonly limits: Pick<AttachLimits, "unread">;
  onTyped(): void; // a key was pressed, and the agent session gets it
  leave(exitCode: number, closingMessage?: string): void;
}

/** The keyboard of one participant, connected to one tmux client after another. */
export class KeyboardInput {
  readonly #options: KeyboardInputOptions;
  readonly #keys: KeyPresses;
  #client: PseudoTerminal | undefined;
  #point: AttachPoint | undefined;
  #waiting: Buffer[] = [];
  #lastKey = "";

  constructor(options: KeyboardInputOptions) {
    this.#options = options;
    this.#keys = new KeyPresses({ clock: options.clock, onKey: options.onTyped });
  }

  connect(client: PseudoTerminal, point: AttachPoint): void {
    this.#client = client;
    this.#point = point;
    this.#waiting = [];
  }

  disconnect(): void {
    this.#client = undefined;
    this.#keys.forget();
  }

  type(bytes: Buffer): void {
    const isWatching = !this.#client || !this.#options.mayWrite;
    // tmux does not get its own keys for detaching while input waits.
    const isWaiting = !this.#options.broadcaster.snapshot.acceptsInput;
    if ((isWatching || isWaiting) && this.#asksToLeave(bytes, isWatching)) this.#options.leave(0);
    else if (!isWatching) {
      this.#waiting.push(bytes);
      this.typeWaiting();
    }
  }

  /** Types the waiting input, unless the program is about to type the prompt: both at once would be garbled. */
  typeWaiting(): void {
    const { broadcaster, limits } = this.#options;
    const { snapshot } = broadcaster;
    const bytes = Buffer.concat(this.#waiting);
    if (this.#client && bytes.length > 0 && snapshot.acceptsInput && snapshot.point === this.#point) {
      this.#waiting = [];
      this.#keys.read(bytes);
      if (this.#client.write(bytes) <= limits.unread) return;
    } else if (bytes.length <= limits.unread) return;
    this.#options.leave(1, "The agent session does not read its input.");
  }

  /** By tmux's own keys for detaching; by Ctrl-C and Ctrl-D, too, where they are not meant for the agent. */
  #asksToLeave(bytes: Buffer, isWatching: boolean): boolean {
    for (const key of bytes.toString("latin1")) {
      if (key === "d" && this.#lastKey === "\x02") return true;
      if (isWatching && (key === "\x03" || key === "\x04")) return true;
      this.#lastKey = key;
    }
    return false;
  }
}
