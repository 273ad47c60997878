// The bar above everything: which effort, how it is, and the colours.
import { useState } from "preact/hooks";
import type { ReportData } from "../data/index.ts";
import { describeMoment, Plain } from "../text/index.ts";
import { chooseNext, readChoice } from "../theme/index.ts";

const kinds: Readonly<Record<string, string>> = {
  completed: "good",
  running: "live",
  paused: "fair",
  failed: "bad",
};

/** The bar; its heading is the page's first one on the overview. */
export function TopBar({ data, isOverview }: { data: ReportData; isOverview: boolean }) {
  const { effort, status, branch, at } = data;
  const name = <Plain text={effort} />;
  return (
    <header class="top">
      <div class="top-inner">
        {isOverview ? (
          <h1 tabIndex={-1}>{name}</h1>
        ) : (
          <a class="home" href="#overview">
            {name}
            <span class="unseen"> (overview)</span>
          </a>
        )}
        <span class="badge" data-result={kinds[status] ?? "off"}>
          {status}
        </span>
        <p class="quiet top-about">
          {branch === null ? null : (
            <>
              <span class="unseen">Branch </span>
              <code>
                <Plain text={branch} />
              </code>
            </>
          )}
          <span>
            read <time dateTime={at}>{describeMoment(at)}</time>
          </span>
        </p>
        <ThemeButton />
      </div>
    </header>
  );
}

function ThemeButton() {
  const [choice, setChoice] = useState(readChoice);
  const change = () => {
    chooseNext();
    setChoice(readChoice());
  };
  return (
    <button type="button" class="theme" onClick={change}>
      <span class="unseen">Colours: </span>
      {choice}
    </button>
  );
}
