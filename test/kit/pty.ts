// A person's terminal for tests: runs a program in a pty, types keys and reads the output.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { terminalAnswers } from "../../src/attach/terminal-answers.fixture.ts";

/** Runs its argument in a pty of 60 rows and 210 columns. SIGTERM also kills that program, and the script waits for it. */
const program = `
import fcntl, os, pty, select, signal, struct, sys, termios
child, terminal = pty.fork()
if child == 0:
    os.execvp("sh", ["sh", "-c", "exec env " + sys.argv[1]])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 210, 0, 0))
def end(*_):
    try: os.kill(child, signal.SIGKILL)
    except ProcessLookupError: pass
signal.signal(signal.SIGTERM, end)
os.kill(child, signal.SIGWINCH)
try:
    while True:
        for source in select.select([terminal, 0], [], [])[0]:
            data = os.read(source, 65536)
            if not data: raise OSError()
            os.write(1 if source == terminal else terminal, data)
except OSError:
    pass
end()
status = os.waitpid(child, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 255)
`;

/** Terminal escape sequences: CSI, OSC, DCS and the like, and single ones. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches these characters
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]*[0-~])/g;

/** One person's terminal; disposing it kills its program. */
/** How long a text may take to be shown, in ms. */
const shownWithin = 120_000;

export class Terminal implements AsyncDisposable {
  /** The exit code of the program; 255 after a signal. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  #painted = "";
  #wake = () => {};

  constructor(command: string, folder: string, environment: Readonly<Record<string, string>>) {
    this.#child = spawn("python3", ["-c", program, command], {
      cwd: folder,
      env: { ...environment, TERM: "xterm-256color", LANG: "C.UTF-8" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.ended = once(this.#child, "close").then(([code]) => {
      this.#wake();
      return code as number;
    });
    this.#child.stdin?.on("error", () => {});
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#painted += text;
      // As real terminals do; none of it is typed by a person.
      const answers = terminalAnswers(text);
      if (answers !== "") this.type(answers);
      this.#wake();
    });
  }

  /** All output so far, without escape sequences. Programs paint only changes, so search for single characters. */
  get text(): string {
    return this.#painted.replace(escapes, "");
  }

  async shows(text: string): Promise<void> {
    let isOver = false;
    // Sooner than the test's own limit, so that what the test opened is closed before it is tried again.
    const late = AbortSignal.timeout(shownWithin);
    late.addEventListener("abort", () => this.#wake());
    void this.ended.then(() => {
      isOver = true;
    });
    while (!this.text.includes(text)) {
      if (isOver) throw new Error(`the program ended without showing "${text}": ${this.text.slice(-2_000)}`);
      if (late.aborted) throw new Error(`"${text}" was never shown: ${this.text.slice(-2_000)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.ended;
  }
}
