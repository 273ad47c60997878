// The board: the stories in columns, by how far they are.
import { useState } from "preact/hooks";
import type { ReportStory, StoryState } from "../data/index.ts";
import { colorOf } from "../results/index.ts";
import { Plain } from "../text/index.ts";

/** From what needs work to what is done. */
const columns: readonly StoryState[] = [
  "working",
  "review",
  "open",
  "blocked",
  "set aside",
  "proposed",
  "skipped",
  "unverified",
  "passed",
];

/** The cards of a column that are shown at first. */
const mostCards = 6;

/** The board of an effort. */
export function Board({ stories }: { stories: readonly ReportStory[] }) {
  const shown = columns
    .map((state) => ({ state, cards: stories.filter((story) => story.state === state) }))
    .filter(({ cards }) => cards.length > 0);
  return (
    <section class="panel" aria-labelledby="stories">
      <h2 id="stories">Stories</h2>
      {shown.length === 0 ? <p class="quiet">No story is recorded yet.</p> : null}
      <div class="board">
        {shown.map(({ state, cards }) => (
          <Column key={state} state={state} cards={cards} />
        ))}
      </div>
    </section>
  );
}

function Column({ state, cards }: { state: StoryState; cards: readonly ReportStory[] }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? cards : cards.slice(0, mostCards);
  const rest = cards.length - shown.length;
  return (
    <div class="column" data-result={colorOf(state)}>
      <h3>
        <i class="dot" aria-hidden="true" />
        {state} <span class="count">{cards.length}</span>
      </h3>
      <ul>
        {shown.map((story) => (
          <Card key={`${story.state} ${story.id} ${story.title}`} story={story} />
        ))}
      </ul>
      {rest > 0 ? (
        <button type="button" class="plain" onClick={() => setWhole(true)}>
          Show {rest} more
        </button>
      ) : null}
    </div>
  );
}

function Card({ story: { id, title, remark, iterations } }: { story: ReportStory }) {
  const count = iterations.length;
  return (
    <li class="card">
      <a href={`#story/${encodeURIComponent(id)}`}>
        <span class="card-id">
          <Plain text={id} />
        </span>
        <span class="card-title">
          <Plain text={title} />
        </span>
      </a>
      {remark === "" ? null : (
        <p class="remark">
          <Plain text={remark} />
        </p>
      )}
      {count > 1 ? <p class="quiet">{count} iterations</p> : null}
    </li>
  );
}
