// Finds dependencies that can never be met, because such a story would wait for ever without a word.
import type { Story } from "./story.ts";

type Dependent = Pick<Story, "id" | "dependsOn">;

/** The first story that depends on an id that no story has. */
export function findDangling(stories: readonly Dependent[]): { id: string; missing: string } | undefined {
  const ids = new Set(stories.map(({ id }) => id));
  for (const { id, dependsOn } of stories) {
    const missing = dependsOn.find((other) => !ids.has(other));
    if (missing !== undefined) return { id, missing };
  }
  return undefined;
}

/** Ids along the first cycle, the first one repeated at the end; undefined where there is none. */
export function findCycle(stories: readonly Dependent[]): string[] | undefined {
  const dependencies = new Map(stories.map(({ id, dependsOn }) => [id, dependsOn]));
  const finished = new Set<string>();
  for (const { id: start } of stories) {
    // An explicit path instead of recursion: a chain may be longer than the stack is deep.
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
