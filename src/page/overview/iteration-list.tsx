// All iterations, with a search over what is known of them.
import { useState } from "preact/hooks";
import type { ReportData, ReportSource } from "../data/index.ts";
import { IterationTable } from "./iteration-table.tsx";
import { type Search, useSearch } from "./search.ts";

const choices: readonly { result: Search["result"]; words: string }[] = [
  { result: "all", words: "All" },
  { result: "passed", words: "Passed" },
  { result: "failed", words: "Failed" },
];

/** The list of iterations. */
export function IterationList({ data, source }: { data: ReportData; source: ReportSource }) {
  const [search, setSearch] = useState<Search>({ text: "", result: "all" });
  const { found, isBusy } = useSearch(data, source, search);
  const all = data.iterations.length;
  const { text, result } = search;
  const said = found.length === all ? `${all} iterations` : `${found.length} of ${all} iterations`;
  return (
    <section class="panel" aria-labelledby="iterations">
      <h2 id="iterations">Iterations</h2>
      <search class="filters">
        <label>
          <span class="unseen">Search titles, prompts, outputs, notes and changes</span>
          <input
            type="search"
            placeholder="Search titles, prompts, outputs, changes …"
            value={text}
            onInput={(event) => setSearch({ text: event.currentTarget.value, result })}
          />
        </label>
        <fieldset>
          <legend class="unseen">Result</legend>
          {choices.map((choice) => (
            <label key={choice.result} class="choice">
              <input
                type="radio"
                name="result"
                checked={result === choice.result}
                onChange={() => setSearch({ text, result: choice.result })}
              />
              {choice.words}
            </label>
          ))}
        </fieldset>
        <p role="status" class="quiet">
          {isBusy ? "Searching …" : said}
        </p>
      </search>
      {found.length === 0 ? (
        <p class="quiet">{all === 0 ? "There is no iteration yet." : "Nothing fits this search."}</p>
      ) : (
        <IterationTable caption="Iterations, the newest first" iterations={found} stories={data.stories} />
      )}
    </section>
  );
}
