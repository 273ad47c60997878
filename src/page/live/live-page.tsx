// The page of a live run: the report, which follows the run, below what a person can do about it.
import { useEffect, useReducer } from "preact/hooks";
import type { ReportChange, ReportData } from "../data/index.ts";
import type { LiveSource } from "../sources/index.ts";
import { Page } from "../views/index.ts";
import { Commands } from "./commands.tsx";
import { RunLog } from "./run-log.tsx";

interface LiveState {
  readonly data: ReportData | undefined;
  readonly connection: "connecting" | "connected" | "lost" | "ended";
  /** A sentence about the connection. */
  readonly text: string;
  readonly lines: readonly string[];
}

const mostLines = 500;

const start: LiveState = {
  data: undefined,
  connection: "connecting",
  text: "Connecting to the run.",
  lines: [],
};

function after(state: LiveState, change: ReportChange): LiveState {
  switch (change.kind) {
    case "data":
      return { ...state, data: change.data };
    case "line":
      return { ...state, lines: [...state.lines, change.text].slice(-mostLines) };
    case "connection":
      return { ...state, connection: change.isConnected ? "connected" : "lost", text: change.text };
    case "end":
      return { ...state, connection: "ended", text: change.text };
    default:
      return state;
  }
}

/** The page of a live run. */
export function LivePage({ source }: { source: LiveSource }) {
  const [{ data, connection, text, lines }, dispatch] = useReducer(after, start);
  useEffect(() => source.live.follow(dispatch), [source]);
  useEffect(() => {
    if (data !== undefined) document.title = `${data.effort}: live`;
  }, [data?.effort]);
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
        <RunLog lines={lines} />
      </section>
      {data === undefined ? (
        <main>
          <h1>A live run</h1>
          <p>Its first records are not here yet.</p>
        </main>
      ) : (
        <Page data={data} source={source} />
      )}
    </>
  );
}
