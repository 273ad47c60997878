// One story: how far it is, and its iterations.
import type { ReportData } from "../data/index.ts";
import { IterationTable } from "../overview/index.ts";
import { StateBadge } from "../results/index.ts";
import { Plain } from "../text/index.ts";

/** The page of a story. */
export function StoryPage({ data, id }: { data: ReportData; id: string }) {
  const story = data.stories.find((each) => each.id === id);
  const own = data.iterations.filter(({ storyId }) => storyId === id);
  if (story === undefined && own.length === 0)
    return (
      <p role="alert">
        There is no story <Plain text={id} /> in this report.
      </p>
    );
  return (
    <article class="single">
      <nav class="neighbours" aria-label="Stories">
        <a href="#stories">All stories</a>
      </nav>
      <h1 tabIndex={-1}>
        <span class="card-id">
          <Plain text={id} />
        </span>{" "}
        {story === undefined ? null : <StateBadge state={story.state} />}
      </h1>
      <p class="lead">
        <Plain text={story?.title ?? ""} />
      </p>
      {story === undefined || story.remark === "" ? null : (
        <p class="verdict">
          <Plain text={story.remark} />
        </p>
      )}
      <section class="panel" aria-labelledby="story-iterations">
        <h2 id="story-iterations">Iterations</h2>
        {own.length === 0 ? (
          <p class="quiet">No iteration has worked on it yet.</p>
        ) : (
          <IterationTable
            caption={`Iterations on ${id}, the newest first`}
            iterations={own}
            stories={data.stories}
          />
        )}
      </section>
    </article>
  );
}
