// The head of the page: how far the effort is, why it stopped, what comes next, and what it cost.
import { useState } from "preact/hooks";
import type { ReportCost, ReportData, StoryState } from "../data/index.ts";
import { colorOf } from "../results/index.ts";
import { describeDuration, describeMoment, describeMoney, describeTokens, Plain } from "../text/index.ts";

/** The answers that people look for first. */
export function Summary({ data }: { data: ReportData }) {
  const { stories, iterations, maxIterations, cost, next, why, runs } = data;
  const counted = stories.filter(({ state }) => state !== "proposed");
  const done = counted.filter(({ state }) => state === "passed" || state === "unverified").length;
  const turns = iterations.reduce((sum, { turnMs }) => sum + (turnMs ?? 0), 0);
  const first = runs[0]?.startedAt;
  return (
    <section class="summary" aria-label="Summary">
      <dl class="facts">
        <Fact name="Stories done" value={`${done} of ${counted.length}`}>
          <Progress data={data} />
        </Fact>
        <Fact
          name="Iterations"
          value={
            maxIterations === null ? String(iterations.length) : `${iterations.length} of ${maxIterations}`
          }
        >
          <span class="quiet">
            in {runs.length} {runs.length === 1 ? "run" : "runs"}
          </span>
        </Fact>
        <Fact name="Cost" value={describeKnown(cost)}>
          <span class="quiet">{describeExpected(cost)}</span>
        </Fact>
        <Fact name="Agents worked" value={describeDuration(turns)}>
          <span class="quiet">{first === undefined ? "" : `since ${describeMoment(first)}`}</span>
        </Fact>
      </dl>
      <div class="answers">
        <div class="answer">
          <h2>{data.isLive ? "Now" : "Why it stopped"}</h2>
          <p>
            <Plain text={why} />
          </p>
        </div>
        <div class="answer">
          <h2>Next</h2>
          {next.text === "" ? null : (
            <p>
              <Plain text={next.text} />
            </p>
          )}
          {next.command === null ? null : <CommandLine command={next.command} />}
        </div>
      </div>
    </section>
  );
}

function Fact({
  name,
  value,
  children,
}: {
  name: string;
  value: string;
  children: preact.ComponentChildren;
}) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {children}
      </dd>
    </div>
  );
}

const order: readonly StoryState[] = [
  "passed",
  "unverified",
  "working",
  "review",
  "open",
  "skipped",
  "blocked",
  "set aside",
];

function Progress({ data: { stories } }: { data: ReportData }) {
  const counts = order.map((state) => ({
    state,
    count: stories.filter((story) => story.state === state).length,
  }));
  return (
    <span class="progress" aria-hidden="true">
      {counts
        .filter(({ count }) => count > 0)
        .map(({ state, count }) => (
          <i
            key={state}
            data-result={colorOf(state)}
            style={{ flexGrow: count }}
            title={`${count} ${state}`}
          />
        ))}
    </span>
  );
}

function describeKnown({ knownUsd, unknown }: ReportCost): string {
  if (knownUsd === 0 && unknown > 0) return "unknown";
  return unknown > 0 ? `at least ${describeMoney(knownUsd)}` : describeMoney(knownUsd);
}

function describeExpected({ expectedUsd, tokens }: ReportCost): string {
  if (expectedUsd !== null) return `about ${describeMoney(expectedUsd)} more for the open stories`;
  if (tokens === null) return "";
  const input = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  return `${describeTokens(input)} tokens in, ${describeTokens(tokens.output)} out`;
}

function CommandLine({ command }: { command: string }) {
  const [said, say] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(command).then(
      () => say("Copied."),
      () => say("Select the text to copy it."),
    );
  return (
    <div class="command">
      <code>
        <Plain text={command} />
      </code>
      <button type="button" onClick={() => void copy()}>
        Copy
      </button>
      <span role="status" class="quiet">
        {said}
      </span>
    </div>
  );
}
