// Finds in the output of a gate what went wrong, and in which files.
import { stripVTControlCharacters } from "node:util";
import {
  isMild,
  type PrintedPlace,
  type PrintedProblem,
  readHeading,
  readPlace,
  readProblem,
  readPythonPlace,
} from "./problem-lines.ts";

/** Something that went wrong. */
export interface Failure {
  readonly message: string;
  /** Where, as printed. Of a trace, all places, the innermost first. */
  readonly places: readonly PrintedPlace[];
}

const mostCharacters = 64 * 1024; // of an output, at its end
const longestLine = 1_000; // characters

/** The failures in an output, as they follow one another. */
export function readFailures(output: string): Failure[] {
  const reader = new OutputReader();
  const text = stripVTControlCharacters(output.slice(-mostCharacters)).replaceAll("file://", "");
  for (const line of text.split(/\r\n|[\r\n]/)) reader.read(line.slice(0, longestLine).trimEnd());
  return reader.end();
}

/** Reads an output line by line. */
class OutputReader {
  readonly #failures: Failure[] = [];
  /** What went wrong, said on a line of its own whose place may follow. */
  #said: string | undefined;
  /** The places of the trace that is being read. */
  #trace: PrintedPlace[] | undefined;
  /** The places of a Python traceback, the innermost first; its message follows. */
  #python: PrintedPlace[] = [];
  /** The file whose problems a linter lists below its name. */
  #listed: string | undefined;
  /** The last line without a place. */
  #last = "";

  read(line: string): void {
    if (this.#readPython(line) || this.#readListed(line)) return;
    const problem = readProblem(line);
    const place = problem ? undefined : readPlace(line);
    if (problem) this.#addProblem(problem);
    else if (place) this.#addPlace(place, line);
    else this.#readOther(line);
  }

  end(): Failure[] {
    this.#endPython("an error was raised here");
    return this.#failures;
  }

  #readPython(line: string): boolean {
    const place = readPythonPlace(line);
    if (place) {
      this.#python.unshift(place);
      return true;
    }
    if (this.#python.length === 0) return false;
    const text = line.replace(/^E {3}/, "");
    // The lines of the program are indented.
    if (text === "" || /^\s/.test(text)) return true;
    this.#endPython(text);
    return true;
  }

  #endPython(message: string): void {
    if (this.#python.length > 0) this.#failures.push({ message, places: this.#python });
    this.#python = [];
  }

  /** ESLint and stylelint name a file once, and below it the lines. */
  #readListed(line: string): boolean {
    if (this.#listed === undefined) return false;
    const form = /^\s+(?<number>\d{1,7}):\d+\s+(?<kind>error|warning|\u2716|\u26a0)\s+(?<message>\S.*)$/;
    const { number, kind, message = "" } = form.exec(line)?.groups ?? {};
    if (number === undefined) return false;
    const isError = kind === "error" || kind === "\u2716";
    if (isError && Number(number) > 0)
      this.#failures.push({
        message: message.replaceAll(/\s{2,}/g, " "),
        places: [{ path: this.#listed, line: Number(number) }],
      });
    return true;
  }

  #readOther(line: string): void {
    const isContinued = line.startsWith("E ") && this.#last.startsWith("E ");
    this.#last = line;
    if (line === "") {
      this.#listed = undefined;
      this.#trace = undefined;
    } else if (/^[^\s:][^:]*\.\w+$/.test(line)) this.#listed = line;
    const heading = isContinued ? undefined : readHeading(line);
    // Places below a warning are not those of the error before it.
    if (heading === undefined && !isMild(line)) return;
    this.#said = heading;
    this.#trace = undefined;
  }

  #addProblem({ place, message }: PrintedProblem): void {
    this.#trace = undefined;
    if (isMild(message)) {
      this.#said = undefined;
      return;
    }
    // pytest names the kind of the error beside the place, and says more above it.
    const isKind = /^[\w.]+(?:Error|Exception|Failure)$/.test(message);
    const said = isKind ? this.#said : undefined;
    const whole = said === undefined || said.startsWith(message) ? (said ?? message) : `${message}: ${said}`;
    this.#said = undefined;
    this.#failures.push({ message: whole, places: [place] });
  }

  #addPlace(place: PrintedPlace, line: string): void {
    if (this.#trace) {
      this.#trace.push(place);
      return;
    }
    const message = /\bpanicked at\b/.test(line) ? line.trim() : this.#said;
    this.#said = undefined;
    if (message === undefined) return;
    this.#trace = [place];
    this.#failures.push({ message, places: this.#trace });
  }
}
