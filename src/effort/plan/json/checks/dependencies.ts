// Refuses dependencies that can never be met.
import { didYouMean } from "../../../../platform/index.ts";
import type { Story } from "../../plan.ts";
import { faultAt, type PrdEntries, quote } from "../entries.ts";

/** Rejects dependencies that can never be met, because such a story would wait forever. @throws ConfigurationError */
export function checkDependencies({ document, entries }: PrdEntries, file: string): void {
  const nodeOf = (id: string) => entries.find((entry) => entry.id === id)?.node ?? document.root;
  const fields = entries.map((entry) => entry.fields);
  const dangling = findDangling(fields);
  if (dangling) {
    const { id, missing } = dangling;
    const ids = fields.map((field) => field.id).filter((other) => other !== id);
    const advice = `${id} depends on ${quote(missing)}, but no story has this id; correct the id or remove the dependency.${didYouMean(missing, ids, quote)}`;
    throw faultAt(document, file, nodeOf(id), advice);
  }
  const cycle = findCycle(fields);
  if (cycle) {
    const advice = `the stories ${cycle.join(" → ")} wait for each other; remove one of these dependencies.`;
    throw faultAt(document, file, nodeOf(cycle[0] ?? ""), advice);
  }
}

type Dependent = Pick<Story, "id" | "dependsOn">;

function findDangling(stories: readonly Dependent[]): { id: string; missing: string } | undefined {
  const ids = new Set(stories.map(({ id }) => id));
  for (const { id, dependsOn } of stories) {
    const missing = dependsOn.find((other) => !ids.has(other));
    if (missing !== undefined) return { id, missing };
  }
  return undefined;
}

/** Ids along the first cycle, with the first id repeated at the end; undefined if there is no cycle. */
function findCycle(stories: readonly Dependent[]): string[] | undefined {
  const dependencies = new Map(stories.map(({ id, dependsOn }) => [id, dependsOn]));
  const finished = new Set<string>();
  for (const { id: start } of stories) {
    // An explicit path instead of recursion, because a long chain would overflow the stack.
    const path: { id: string; next: number }[] = finished.has(start) ? [] : [{ id: start, next: 0 }];
    const onPath = new Set([start]);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const other = dependencies.get(step.id)?.[step.next];
      step.next += 1;
      if (other === undefined) {
        finished.add(step.id);
        onPath.delete(step.id);
        path.pop();
      } else if (onPath.has(other)) {
        const ids = path.map(({ id }) => id);
        return [...ids.slice(ids.indexOf(other)), other];
      } else if (!finished.has(other)) {
        onPath.add(other);
        path.push({ id: other, next: 0 });
      }
    }
  }
  return undefined;
}
