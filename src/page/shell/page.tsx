// The whole page.
import { useEffect, useRef } from "preact/hooks";
import type { ReportData, ReportSource } from "../data/index.ts";
import { IterationPage, StoryPage } from "../iteration/index.ts";
import { Overview } from "../overview/index.ts";
import { type Route, useRoute } from "./route.ts";
import { TopBar } from "./top-bar.tsx";

/** What the page shows; `changes` counts how often the details of an iteration have changed. */
interface PageContent {
  readonly data: ReportData;
  readonly source: ReportSource;
  readonly changes: ReadonlyMap<number, number>;
}

/** The page of one effort. */
export function Page({ data, source, changes }: PageContent) {
  const { route, hash, before } = useRoute();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (main.current) arrive(main.current, route, before);
  }, [hash]);
  useEffect(() => {
    document.title = titleOf(data, route, source.live ? "live" : "report");
  });
  useEffect(leaveOnEscape, []);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <TopBar data={data} isOverview={route.view === "overview"} />
      <main ref={main} id="main" tabIndex={-1}>
        <View data={data} source={source} route={route} changes={changes} />
      </main>
      <footer class="quiet">Made by ralph-ci {data.version}.</footer>
    </>
  );
}

function View({ data, source, route, changes }: PageContent & { route: Route }) {
  switch (route.view) {
    case "iteration":
      return <IterationPage data={data} source={source} n={route.n} changed={changes.get(route.n) ?? 0} />;
    case "story":
      return <StoryPage data={data} id={route.id} />;
    case "overview":
      return <Overview data={data} source={source} />;
  }
}

/** Where the person looks and where the focus is after a change of the address. */
function arrive(main: HTMLElement, route: Route, before: string | undefined) {
  if (route.view !== "overview") {
    scrollTo({ top: 0, behavior: "instant" });
    // At the first visit the focus stays where the browser puts it.
    if (before !== undefined) main.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    return;
  }
  const anchor = route.anchor === "" ? null : document.getElementById(route.anchor);
  const left = before === undefined || before === "" ? null : findLink(main, before);
  if (left) {
    left.scrollIntoView({ block: "center" });
    left.focus({ preventScroll: true });
  } else if (anchor) anchor.scrollIntoView();
  else if (before !== undefined) scrollTo({ top: 0, behavior: "instant" });
}

/** The link to the place that the person comes back from. */
function findLink(main: HTMLElement, hash: string): HTMLElement | null {
  const links = main.querySelectorAll<HTMLElement>('a[href^="#"]:not([tabindex="-1"])');
  return [...links].find((link) => link.getAttribute("href") === hash && link.checkVisibility()) ?? null;
}

function titleOf({ effort }: ReportData, route: Route, kind: string): string {
  if (route.view === "iteration") return `Iteration ${route.n}: ${effort}`;
  return route.view === "story" ? `${route.id}: ${effort}` : `${effort}: ${kind}`;
}

/** Escape leads back to the overview, unless something else needs it. */
function leaveOnEscape() {
  const leave = (event: KeyboardEvent) => {
    const isTaken = event.defaultPrevented || document.fullscreenElement !== null;
    if (event.key === "Escape" && !isTaken && /^#(?:iteration|story)\//.test(location.hash))
      location.hash = "#iterations";
  };
  addEventListener("keydown", leave);
  return () => removeEventListener("keydown", leave);
}
