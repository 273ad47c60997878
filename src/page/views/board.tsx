// The board: the stories in columns, by how far they are.
import type { ReportStory, StoryState } from "../data/index.ts";

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

/** The board of an effort. */
export function Board({ stories }: { stories: readonly ReportStory[] }) {
  const shown = columns
    .map((state) => ({ state, cards: stories.filter((story) => story.state === state) }))
    .filter(({ cards }) => cards.length > 0);
  return (
    <section class="board" aria-labelledby="board-title">
      <h2 id="board-title">Stories</h2>
      <div class="board-columns">
        {shown.map(({ state, cards }) => (
          <section key={state} class="column" data-state={state} aria-label={`${state}: ${cards.length}`}>
            <h3>
              <span class="dot" aria-hidden="true" />
              {state} <span class="count">{cards.length}</span>
            </h3>
            <ul>
              {cards.map((story) => (
                <Card key={story.id} story={story} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  );
}

function Card({ story }: { story: ReportStory }) {
  return (
    <li class="card">
      <a href={`#story/${encodeURIComponent(story.id)}`}>
        <span class="story-id">
          <bdi>{story.id}</bdi>
        </span>
        <bdi class="story-title">{story.title}</bdi>
      </a>
      {story.remark === "" ? null : (
        <p class="remark">
          <bdi>{story.remark}</bdi>
        </p>
      )}
    </li>
  );
}
