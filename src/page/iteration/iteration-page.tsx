// One iteration: what it was asked, did, said and was judged by.
import { useEffect, useState } from "preact/hooks";
import type { IterationDetails, ReportData, ReportIteration, ReportSource } from "../data/index.ts";
import { Changes } from "../diff/index.ts";
import { Result } from "../results/index.ts";
import { Plain, TextBlock } from "../text/index.ts";
import { IterationFacts } from "./facts.tsx";
import { Gates } from "./gates.tsx";
import { Replay } from "./replay.tsx";

/** The page of an iteration. `changed` counts how often its details have changed. */
export function IterationPage({
  data,
  source,
  n,
  changed,
}: {
  data: ReportData;
  source: ReportSource;
  n: number;
  changed: number;
}) {
  const iteration = data.iterations.find((each) => each.n === n);
  const loaded = useDetails(source, n, changed);
  if (iteration === undefined) return <p role="alert">There is no iteration {n} in this report.</p>;
  const story = data.stories.find(({ id }) => id === iteration.storyId);
  return (
    <article class="single">
      <Neighbours data={data} n={n} />
      <h1 tabIndex={-1}>
        Iteration {n} <Result iteration={iteration} />
      </h1>
      <p class="lead">
        <a href={`#story/${encodeURIComponent(iteration.storyId)}`}>
          <span class="card-id">
            <Plain text={iteration.storyId} />
          </span>{" "}
          <Plain text={story?.title ?? ""} />
        </a>
      </p>
      {iteration.reason === "" ? null : (
        <p class="verdict">
          <Plain text={iteration.reason} />
        </p>
      )}
      <IterationFacts iteration={iteration} />
      <Loaded loaded={loaded} iteration={iteration} />
    </article>
  );
}

type LoadedDetails = { details: IterationDetails | undefined } | { error: string } | undefined;

function useDetails(source: ReportSource, n: number, changed: number): LoadedDetails {
  const [loaded, setLoaded] = useState<{ n: number; value: LoadedDetails }>();
  useEffect(() => {
    let isOver = false;
    const set = (value: LoadedDetails) => isOver || setLoaded({ n, value });
    source.details(n).then(
      (details) => set({ details }),
      (error: unknown) => set({ error: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [source, n, changed]);
  return loaded?.n === n ? loaded.value : undefined;
}

function Loaded({ loaded, iteration }: { loaded: LoadedDetails; iteration: ReportIteration }) {
  if (loaded === undefined) return <p role="status">Loading …</p>;
  if ("error" in loaded) return <p role="alert">{loaded.error}</p>;
  const { details } = loaded;
  if (details === undefined)
    return (
      <p class="cut">
        The details of this iteration are not in this report; the notes of the overview say where they are.
      </p>
    );
  const { missing, gates, changes, recording, output, entry, prompt } = details;
  return (
    <>
      {missing.map((sentence) => (
        <p key={sentence} class="cut">
          <Plain text={sentence} />
        </p>
      ))}
      <Gates gates={gates} />
      {changes === null ? null : (
        <section class="panel" aria-labelledby="changes">
          <h2 id="changes">Changes</h2>
          <Changes key={iteration.n} changes={changes} />
        </section>
      )}
      {recording === null ? null : <Replay key={iteration.n} recording={recording} />}
      {output === null ? null : (
        <section class="panel" aria-labelledby="output">
          <h2 id="output">What the agent said</h2>
          <TextBlock content={output} label="Words of the agent" isTerminal />
        </section>
      )}
      {entry === null ? null : (
        <section class="panel" aria-labelledby="entry">
          <h2 id="entry">Entry of the progress log</h2>
          <TextBlock content={entry} label="Text of the entry" />
        </section>
      )}
      {prompt === null ? null : (
        <section class="panel" aria-labelledby="prompt">
          <h2 id="prompt">Prompt</h2>
          <details>
            <summary>Show what the agent was asked</summary>
            <TextBlock content={prompt} label="Text of the prompt" />
          </details>
        </section>
      )}
    </>
  );
}

function Neighbours({ data: { iterations }, n }: { data: ReportData; n: number }) {
  const at = iterations.findIndex((each) => each.n === n);
  const before = iterations[at - 1];
  const after = iterations[at + 1];
  return (
    <nav class="neighbours" aria-label="Iterations">
      <a href="#iterations">All iterations</a>
      {before === undefined ? null : (
        <a href={`#iteration/${before.n}`} rel="prev">
          ← {before.n}
          <span class="unseen"> (previous iteration)</span>
        </a>
      )}
      {after === undefined ? null : (
        <a href={`#iteration/${after.n}`} rel="next">
          {after.n} →<span class="unseen"> (next iteration)</span>
        </a>
      )}
    </nav>
  );
}
