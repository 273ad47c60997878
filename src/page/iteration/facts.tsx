// The facts of an iteration in numbers.
import type { ReportIteration } from "../data/index.ts";
import { describeDuration, describeMoment, describeMoney, describeTokens, Plain } from "../text/index.ts";

/** Agent, times, cost, tokens and commit. */
export function IterationFacts({ iteration }: { iteration: ReportIteration }) {
  const { agent, startedAt, turnMs, gatesMs, costUsd, tokens, commit } = iteration;
  const facts: readonly (readonly [name: string, value: string])[] = [
    ["Agent", agent],
    ["Started", describeMoment(startedAt)],
    ["Agent worked", turnMs === null ? "unknown" : describeDuration(turnMs)],
    ["Gates", describeDuration(gatesMs)],
    ["Cost", costUsd === null ? "unknown" : describeMoney(costUsd)],
    ["Tokens", tokens === null ? "unknown" : describeCounts(tokens)],
    ["Commit", commit === null ? "none" : commit.slice(0, 10)],
  ];
  return (
    <dl class="facts small">
      {facts.map(([name, value]) => (
        <div key={name} class="fact">
          <dt>{name}</dt>
          <dd>
            <Plain text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function describeCounts({
  input,
  output,
  cacheRead,
  cacheWrite,
}: NonNullable<ReportIteration["tokens"]>): string {
  const cached = cacheRead === 0 ? "" : ` (${describeTokens(cacheRead)} from the cache)`;
  return `${describeTokens(input + cacheRead + cacheWrite)} in${cached}, ${describeTokens(output)} out`;
}
