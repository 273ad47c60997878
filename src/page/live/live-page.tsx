// The page of a live run: the report, which follows the run, below what a person can do about it.
import { useEffect, useReducer } from "preact/hooks";
import type { ReportChange, ReportData } from "../data/index.ts";
import { Page } from "../shell/index.ts";
import type { LiveSource } from "../sources/index.ts";
import { AgentOutput } from "./agent-output.tsx";
import { Commands } from "./commands.tsx";
import { RunLog } from "./run-log.tsx";

interface LiveState {
  readonly data: ReportData | undefined;
  readonly connection: "connecting" | "connected" | "lost" | "ended";
  /** A sentence about the connection. */
  readonly text: string;
  readonly lines: readonly string[];
  /** How often the details of iterations have changed. */
  readonly changes: ReadonlyMap<number, number>;
}

const mostLines = 500;

const start: LiveState = {
  data: undefined,
  connection: "connecting",
  text: "Connecting to the run.",
  lines: [],
  changes: new Map(),
};

function after(state: LiveState, change: ReportChange): LiveState {
  switch (change.kind) {
    case "data":
      return { ...state, data: change.data };
    case "line":
      return { ...state, lines: [...state.lines, change.text].slice(-mostLines) };
    case "connection":
      return { ...state, connection: change.isConnected ? "connected" : "lost", text: change.text };
    case "details": {
      const { n } = change;
      return { ...state, changes: new Map(state.changes).set(n, (state.changes.get(n) ?? 0) + 1) };
    }
    case "end":
      return { ...state, connection: "ended", text: change.text };
  }
}

/** The page of a live run. */
export function LivePage({ source }: { source: LiveSource }) {
  const [{ data, connection, text, lines, changes }, dispatch] = useReducer(after, start);
  useEffect(() => source.live.follow(dispatch), [source]);
  const last = data?.iterations.at(-1);
  return (
    <>
      <section class="live" data-connection={connection} aria-label="Live run">
        <p class="live-state" role="status">
          <span class="live-dot" aria-hidden="true" />
          {text}
        </p>
        {source.live.commands.length > 0 && (
          <Commands live={source.live} isEnabled={connection === "connected"} />
        )}
        {last !== undefined && (
          <AgentOutput source={source} iteration={last} changed={changes.get(last.n) ?? 0} />
        )}
        <RunLog lines={lines} />
      </section>
      {data === undefined ? (
        <main>
          <h1>A live run</h1>
          <p>Its first records are not here yet.</p>
        </main>
      ) : (
        <Page data={data} source={source} changes={changes} />
      )}
    </>
  );
}
