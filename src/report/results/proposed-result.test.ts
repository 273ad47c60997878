// The page shows what agents proposed, with the texts, and how to accept a story.
import { expect, test } from "vitest";
import { renderProposedRow } from "./proposed-result.ts";

test("the texts of proposed stories, and how to accept one", () => {
  const [row] = renderProposedRow([
    { id: "B", title: "Close | it", text: "It is open\n- Closed", iteration: 1 },
    { id: "A", changes: "A", title: "One half", text: "", iteration: 1 },
    ...Array.from({ length: 12 }, (_, index) => ({ id: `N${index}`, title: "T", text: "", iteration: 1 })),
  ]);
  expect(row?.[0]).toBe("What is proposed?");
  expect(row?.[1]).toMatch(/^B Close .* it: It is open.*- Closed<br>another text of A: One half<br>N0 T<br>/);
  expect(row?.[1]).toMatch(/<br>and 2 more<br>To accept one, copy it into the plan/);
});

test("nothing without proposed stories", () => {
  expect(renderProposedRow()).toEqual([]);
});
