// The gates of an iteration with their output.
import type { GateDetails } from "../data/index.ts";
import { describeDuration, Plain, TextBlock } from "../text/index.ts";

/** The gates; those that failed are open. */
export function Gates({ gates }: { gates: readonly GateDetails[] }) {
  return (
    <section class="panel" aria-labelledby="gates">
      <h2 id="gates">Gates</h2>
      {gates.length === 0 ? <p class="quiet">No gate ran in this iteration.</p> : null}
      {gates.map((gate, index) => (
        <details
          key={`${index} ${gate.command}`}
          class="gate"
          data-result={gate.passed ? "good" : "bad"}
          open={!gate.passed}
        >
          <summary>
            <i class="dot" aria-hidden="true" />
            <code>
              <Plain text={gate.command} />
            </code>
            <span class="quiet">
              {gate.result}, {describeDuration(gate.durationMs)}
            </span>
          </summary>
          <TextBlock content={gate.output} label={`Output of ${gate.command}`} isTerminal />
        </details>
      ))}
    </section>
  );
}
