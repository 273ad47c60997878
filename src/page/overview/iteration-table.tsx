// The iterations as a table.
import { useState } from "preact/hooks";
import type { ReportIteration, ReportStory } from "../data/index.ts";
import { Result } from "../results/index.ts";
import { describeDuration, describeMoment, describeMoney, describeTokens, Plain } from "../text/index.ts";

/** The rows that are shown at first. */
const mostRows = 300;

/** A table of iterations, the newest first. */
export function IterationTable({
  caption,
  iterations,
  stories,
}: {
  caption: string;
  iterations: readonly ReportIteration[];
  stories: readonly ReportStory[];
}) {
  const [isWhole, setWhole] = useState(false);
  const titles = new Map(stories.map(({ id, title }) => [id, title]));
  const newest = [...iterations].reverse();
  const shown = isWhole ? newest : newest.slice(0, mostRows);
  return (
    <>
      <table class="iterations">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              <span class="unseen">Iteration</span>
              <span aria-hidden="true">#</span>
            </th>
            <th scope="col">Story</th>
            <th scope="col">Result</th>
            <th scope="col">Agent</th>
            <th scope="col" class="number">
              Time
            </th>
            <th scope="col" class="number">
              Cost
            </th>
            <th scope="col" class="number">
              Tokens
            </th>
            <th scope="col">Started</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((each) => (
            <Row key={each.n} iteration={each} title={titles.get(each.storyId) ?? ""} />
          ))}
        </tbody>
      </table>
      {newest.length > shown.length ? (
        <button type="button" class="plain" onClick={() => setWhole(true)}>
          Show {newest.length - shown.length} more
        </button>
      ) : null}
    </>
  );
}

function Row({ iteration, title }: { iteration: ReportIteration; title: string }) {
  const { n, storyId, agent, turnMs, costUsd, tokens, startedAt } = iteration;
  const all = tokens && tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
  return (
    <tr>
      <td class="number">{n}</td>
      <th scope="row">
        <a href={`#iteration/${n}`}>
          <span class="unseen">Iteration {n}: </span>
          <span class="card-id">
            <Plain text={storyId} />
          </span>{" "}
          <Plain text={title} />
        </a>
      </th>
      <td>
        <Result iteration={iteration} />
      </td>
      <td data-name="agent">
        <Plain text={agent} />
      </td>
      <td class="number" data-name="time">
        {turnMs === null ? "" : describeDuration(turnMs)}
      </td>
      <td class="number" data-name="cost">
        {costUsd === null ? "" : describeMoney(costUsd)}
      </td>
      <td class="number" data-name="tokens">
        {all === null ? "" : describeTokens(all)}
      </td>
      <td data-name="started">{describeMoment(startedAt)}</td>
    </tr>
  );
}
