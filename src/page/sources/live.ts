// The data of a live run, from the control service that this page came from. Addresses are beside the page's own.
import type {
  IterationDetails,
  LiveRun,
  ReportChange,
  ReportCommand,
  ReportData,
  ReportSource,
} from "../data/index.ts";
import { followStream, type StreamEvent } from "./change-stream.ts";
import { textsOf } from "./embedded.ts";

/** Where the page gets the data of a live run. */
export type LiveSource = ReportSource & { readonly live: LiveRun };

const allCommands: readonly ReportCommand[] = ["pause", "resume", "checkpoint", "stop", "stop-now"];
const soon = 300; // ms; several events come at once
const later = 3_000; // ms; some records are written after their event
const endEvent = "end";

/** Whether this document is the page of a live run. */
export function isLivePage(page: Document): boolean {
  return page.body.dataset.live !== undefined;
}

/** Reads the run behind a page. */
export function createLiveSource(page: Document): LiveSource {
  const given = (page.body.dataset.commands ?? "").split(" ");
  const commands = allCommands.filter((command) => given.includes(command));
  const known = new Map<number, IterationDetails>();
  const load = async () => {
    const data = await ask<ReportData>("report.json");
    if (data === undefined) throw new Error("The run has no records yet.");
    return data;
  };
  const details = async (n: number) => {
    const found = known.get(n) ?? (await ask<IterationDetails>(`iterations/${n}.json`));
    if (found !== undefined) known.set(n, found);
    return found;
  };
  return {
    load,
    details,
    find: async (words) => findIn((await load()).iterations, details, words),
    live: {
      commands,
      follow: (listener) => followRun({ load, forget: (n) => known.delete(n) }, listener),
      send,
    },
  };
}

/** @returns undefined if there is no such part @throws Error with a sentence for the reader */
async function ask<Part>(address: string): Promise<Part | undefined> {
  const answer = await fetch(address).catch(() => {
    throw new Error("The run does not answer.");
  });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error((await answer.text()).trim() || "The run gave no answer to this.");
  return (await answer.json()) as Part;
}

/** One iteration after another: a search must not take all connections. */
async function findIn(
  iterations: ReportData["iterations"],
  details: ReportSource["details"],
  words: readonly string[],
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for (const { n } of iterations) {
    const parts = await details(n);
    const text = parts === undefined ? "" : textsOf(parts).join("\n").toLowerCase();
    if (words.every((word) => text.includes(word))) found.add(n);
  }
  return found;
}

/** A change of the run, as the control service tells it. */
interface RunChange {
  readonly iteration: number | null;
  readonly line: string | null;
}

interface RunData {
  load(): Promise<ReportData>;
  /** The details of this iteration are out of date. */
  forget(n: number): void;
}

function followRun(run: RunData, listener: (change: ReportChange) => void): () => void {
  const updates = new Updates(run, listener);
  const onEvent = ({ kind, data }: StreamEvent) => {
    if (kind === endEvent) {
      updates.stop();
      return listener({ kind: "end", text: (JSON.parse(data) as { text: string }).text });
    }
    // The last data of a run follow its end.
    if (kind === "report") return listener({ kind: "data", data: JSON.parse(data) as ReportData });
    const { iteration, line = null } = JSON.parse(data) as RunChange;
    if (line !== null) listener({ kind: "line", text: line });
    if (kind === "records" && iteration !== null) return updates.tellOfDetails(iteration);
    updates.plan(iteration);
  };
  const leave = followStream(
    { address: "changes", last: endEvent },
    {
      onOpen() {
        listener({ kind: "connection", isConnected: true, text: "Connected to the run." });
        updates.now();
      },
      onEvent,
      onLost(pause) {
        const text = `Not connected to the run. The next attempt is in ${Math.ceil(pause / 1_000)} s.`;
        listener({ kind: "connection", isConnected: false, text });
      },
    },
  );
  return () => {
    leave();
    updates.stop();
  };
}

/** Reads the light part again after events: once for several, and once more for what is written after its event. */
class Updates {
  readonly #run: RunData;
  readonly #listener: (change: ReportChange) => void;
  readonly #changed = new Set<number>();
  #soon: ReturnType<typeof setTimeout> | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;
  #readings = 0;

  constructor(run: RunData, listener: (change: ReportChange) => void) {
    this.#run = run;
    this.#listener = listener;
  }

  /** Something has happened, in this iteration if it was in one. */
  plan(n: number | null): void {
    if (n !== null) this.#changed.add(n);
    this.#soon ??= setTimeout(() => this.now(), soon);
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.now(), later);
  }

  now(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const n of changed) this.tellOfDetails(n);
    this.#readings += 1;
    const reading = this.#readings;
    this.#run.load().then(
      (data) => {
        // An answer that comes after a newer one says nothing new.
        if (!this.#isStopped && reading === this.#readings) this.#listener({ kind: "data", data });
      },
      // The next event or the next connection brings the next attempt.
      () => {},
    );
  }

  tellOfDetails(n: number): void {
    this.#run.forget(n);
    if (!this.#isStopped) this.#listener({ kind: "details", n });
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#soon);
    clearTimeout(this.#later);
  }
}

const told: Readonly<Record<ReportCommand, string>> = {
  pause: "The run will pause after this iteration.",
  resume: "The run continues.",
  checkpoint: "The run will write a checkpoint after this iteration.",
  stop: "The run will stop after this iteration.",
  "stop-now": "The run stops now.",
};

async function send(command: ReportCommand): Promise<string> {
  const answer = await fetch(command, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
  if (answer?.ok) return told[command];
  const why = answer === undefined ? "" : (await answer.text()).trim();
  throw new Error(why === "" ? "The run did not get the command: it does not answer." : why);
}
