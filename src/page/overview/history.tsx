// Runs and what happened beside the iterations.
import type { ReportData, ReportEvent, ReportRun } from "../data/index.ts";
import { describeMoment, Plain } from "../text/index.ts";

/** The runs and events of an effort, the newest first. */
export function History({ data: { runs, events, notes } }: { data: ReportData }) {
  const moments = [...runs.flatMap(momentsOf), ...events].sort((one, other) => (one.at < other.at ? 1 : -1));
  return (
    <section class="panel" aria-labelledby="history">
      <h2 id="history">What else happened</h2>
      {notes.map((note) => (
        <p key={note} class="cut">
          <Plain text={note} />
        </p>
      ))}
      <ol class="history">
        {moments.map(({ at, n, text }, index) => (
          <li key={index}>
            <time dateTime={at}>{describeMoment(at)}</time>
            <span>
              <Plain text={text} />
              {n === null ? null : (
                <>
                  {" "}
                  <a href={`#iteration/${n}`}>iteration {n}</a>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function momentsOf({ startedAt, endedAt, ending }: ReportRun): ReportEvent[] {
  const start = { at: startedAt, n: null, text: "A run started." };
  return endedAt === null ? [start] : [start, { at: endedAt, n: null, text: `The run ended. ${ending}` }];
}
