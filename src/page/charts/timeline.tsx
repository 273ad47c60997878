// The timeline: a row for each story, a bar for each iteration. The table of iterations says the same in words.
import { useMemo } from "preact/hooks";
import type { ReportData } from "../data/index.ts";
import { resultOf } from "../results/index.ts";
import { describeDuration, describeMoment, Plain } from "../text/index.ts";
import { layOut, type TimelineBar, type TimelineLayout } from "./time-scale.ts";

/** The timeline of an effort; nothing without iterations. */
export function Timeline({ data }: { data: ReportData }) {
  const layout = useMemo(() => layOut(data.iterations, Date.parse(data.at)), [data.iterations, data.at]);
  if (layout === undefined) return null;
  const rows = Map.groupBy(layout.bars, ({ iteration }) => iteration.storyId);
  return (
    <section class="panel" aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <p class="quiet">{describe(data, layout)}</p>
      <div class="timeline" aria-hidden="true">
        {[...rows].map(([storyId, bars]) => (
          <Row key={storyId} storyId={storyId} bars={bars} layout={layout} />
        ))}
        <div class="timeline-axis">
          <span>{describeMoment(new Date(layout.from).toISOString())}</span>
          <span>{describeMoment(new Date(layout.to).toISOString())}</span>
        </div>
      </div>
      <ul class="legend" aria-hidden="true">
        <li>
          <i class="key turn" /> agent
        </li>
        <li>
          <i class="key gates" /> gates
        </li>
        {layout.gaps.length > 0 ? (
          <li>
            <i class="key wait" /> a wait, not to scale
          </li>
        ) : null}
      </ul>
    </section>
  );
}

function Row({
  storyId,
  bars,
  layout,
}: {
  storyId: string;
  bars: readonly TimelineBar[];
  layout: TimelineLayout;
}) {
  return (
    <div class="timeline-row">
      <a class="timeline-name" href={`#story/${encodeURIComponent(storyId)}`} tabIndex={-1}>
        <Plain text={storyId} />
      </a>
      <div class="timeline-line">
        {layout.gaps.map((gap) => (
          <i
            key={gap.left}
            class="timeline-gap"
            style={{ left: `${gap.left}%`, width: `${gap.width}%` }}
            title={`nothing for ${describeDuration(gap.milliseconds)}`}
          />
        ))}
        {bars.map((bar) => (
          <Bar key={bar.iteration.n} bar={bar} />
        ))}
      </div>
    </div>
  );
}

function Bar({ bar: { iteration, left, width, turnShare } }: { bar: TimelineBar }) {
  const { n, gatesMs, turnMs } = iteration;
  const { kind, words } = resultOf(iteration);
  const turn = turnMs === null ? "" : `, agent ${describeDuration(turnMs)}`;
  return (
    <a
      class="timeline-bar"
      data-result={kind}
      href={`#iteration/${n}`}
      tabIndex={-1}
      title={`Iteration ${n}: ${words}${turn}, gates ${describeDuration(gatesMs)}`}
      style={{ left: `${left}%`, width: `${width}%` }}
    >
      <i style={{ width: `${turnShare * 100}%` }} />
    </a>
  );
}

function describe({ iterations, runs }: ReportData, { gaps }: TimelineLayout): string {
  const turns = iterations.reduce((sum, { turnMs }) => sum + (turnMs ?? 0), 0);
  const gates = iterations.reduce((sum, { gatesMs }) => sum + gatesMs, 0);
  const waits = gaps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const work = `Agents worked for ${describeDuration(turns)}, gates for ${describeDuration(gates)}`;
  const inRuns = `in ${runs.length} ${runs.length === 1 ? "run" : "runs"}`;
  return waits === 0
    ? `${work}, ${inRuns}.`
    : `${work}, ${inRuns}; waits came to ${describeDuration(waits)}.`;
}
