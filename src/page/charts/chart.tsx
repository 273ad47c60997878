// A chart of numbers over iterations, with the same numbers as a table.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { useTheme } from "../theme/index.ts";

/** A chart: the iterations, the numbers of each, and how they are drawn. */
export interface ChartSettings {
  readonly title: string;
  /** What the chart shows, in a sentence. */
  readonly summary: string;
  readonly iterations: readonly number[];
  readonly columns: readonly ChartColumn[];
  /** A number as people read it. */
  describe(value: number): string;
}

/** One number of each iteration; null where it is unknown. */
export interface ChartColumn {
  readonly name: string;
  /** The name of a colour in the styles. */
  readonly color: string;
  readonly look: "bar" | "line";
  readonly values: readonly (number | null)[];
  /** The values that are drawn, where bars stand on others. */
  readonly drawn?: readonly (number | null)[];
}

const height = 180; // CSS pixels

/** The chart with its caption, and a table on demand. */
export function Chart(settings: ChartSettings) {
  const { title, summary, iterations, columns, describe } = settings;
  const box = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<number | null>(null);
  const theme = useTheme();
  useEffect(() => {
    if (!box.current) return undefined;
    return draw(box.current, settings, choose);
  }, [iterations, columns, theme]);
  const at = chosen ?? iterations.length - 1;
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <p class="quiet">{summary}</p>
      </figcaption>
      <div ref={box} class="chart-box" aria-hidden="true" />
      <ul class="legend" aria-hidden="true">
        <li>iteration {iterations[at]}</li>
        {columns.map(({ name, color, look, values }) => (
          <li key={name}>
            <i class={`key as-${look}`} data-color={color} /> {name} {describeValue(values[at], describe)}
          </li>
        ))}
      </ul>
      <Numbers settings={settings} />
    </figure>
  );
}

function describeValue(value: number | null | undefined, describe: (value: number) => string): string {
  return value === null || value === undefined ? "unknown" : describe(value);
}

function Numbers({ settings: { title, iterations, columns, describe } }: { settings: ChartSettings }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
        <section class="scrolling" aria-label={`${title}, as a table`} tabIndex={0}>
          <table>
            <caption class="unseen">{title} of each iteration</caption>
            <thead>
              <tr>
                <th scope="col">Iteration</th>
                {columns.map(({ name }) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {iterations.map((n, index) => (
                <tr key={n}>
                  <th scope="row">
                    <a href={`#iteration/${n}`}>{n}</a>
                  </th>
                  {columns.map(({ name, values }) => (
                    <td key={name} class="number">
                      {describeValue(values[index], describe)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </details>
  );
}

/** Reads colours of the styles as a canvas needs them: of a variable, a browser only gives the words. */
function readColors(box: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = box.appendChild(document.createElement("i"));
    probe.style.color = `var(--${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

/** @returns what removes the chart */
function draw(
  box: HTMLDivElement,
  { iterations, columns, describe }: ChartSettings,
  choose: (index: number | null) => void,
): () => void {
  const colorOf = readColors(box);
  const bars = uPlot.paths.bars?.({ size: [0.7, 28], gap: 1 });
  const axis = { stroke: colorOf("quiet"), font: `11px ${getComputedStyle(box).fontFamily}` };
  const grid = { stroke: colorOf("line"), width: 1 };
  const hasLine = columns.some(({ look }) => look === "line");
  const values = (_: uPlot, splits: number[]) => splits.map((value) => describe(value));
  const right: uPlot.Axis = {
    ...axis,
    scale: "line",
    side: 1,
    size: 56,
    grid: { show: false },
    ticks: { show: false },
    values,
  };
  const plot = new uPlot(
    {
      width: box.clientWidth,
      height,
      legend: { show: false },
      cursor: { points: { show: false }, drag: { x: false, y: false }, y: false },
      scales: {
        x: { time: false, range: (_, least, most) => [least - 0.6, most + 0.6] },
        bar: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
        line: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          ticks: { show: false },
          size: 28,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500],
        },
        { ...axis, scale: "bar", grid, ticks: { show: false }, size: 56, values },
        ...(hasLine ? [right] : []),
      ],
      series: [
        {},
        ...columns.map(({ color, look }) => ({
          scale: look,
          stroke: colorOf(color),
          width: look === "bar" ? 0 : 2,
          points: { show: false },
          ...(look === "bar" && bars ? { fill: colorOf(color), paths: bars } : {}),
        })),
      ],
      hooks: { setCursor: [({ cursor }) => choose(cursor.idx ?? null)] },
    },
    [[...iterations], ...columns.map(({ drawn, values: own }) => [...(drawn ?? own)])],
    box,
  );
  const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
  watch.observe(box);
  return () => {
    watch.disconnect();
    plot.destroy();
  };
}
