// The proofs: all gates once more, before the effort counts as complete.
import type { ReportProof } from "../data/index.ts";
import { describeDuration, describeMoment, Plain, TextBlock } from "../text/index.ts";

/** The proofs of an effort, the newest first; nothing without one. */
export function Proofs({ proofs }: { proofs: readonly ReportProof[] }) {
  if (proofs.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="proofs">
      <h2 id="proofs">Proof</h2>
      {[...proofs].reverse().map((proof) => (
        <Proof key={proof.number} proof={proof} />
      ))}
    </section>
  );
}

function Proof({ proof: { at, passed, text, commands, durationMs } }: { proof: ReportProof }) {
  return (
    <article class="proof">
      <p>
        <span class="badge" data-result={passed ? "good" : "bad"}>
          {passed ? "passed" : "not passed"}
        </span>{" "}
        <Plain text={text} />{" "}
        <span class="quiet">
          {describeMoment(at)}, {describeDuration(durationMs)}
        </span>
      </p>
      {commands.map((command, index) => (
        <details
          key={`${index} ${command.command}`}
          class="gate"
          data-result={command.passed ? "good" : "bad"}
        >
          <summary>
            <i class="dot" aria-hidden="true" />
            <code>
              <Plain text={command.command} />
            </code>
            <span class="quiet">
              {command.isSetup ? "setup, " : ""}
              {command.result}, {describeDuration(command.durationMs)}
            </span>
          </summary>
          <TextBlock
            content={{ text: command.output, cut: "" }}
            label={`Output of ${command.command}`}
            isTerminal
          />
        </details>
      ))}
    </article>
  );
}
