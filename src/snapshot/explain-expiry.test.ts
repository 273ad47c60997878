// Tests that an effort learns once why its old snapshots stay.
import { expect, test } from "vitest";
import { putEffort, TemporaryState } from "../journal/journal.fixture.ts";
import { systemClock } from "../platform/index.ts";
import { explainExpiryOnce } from "./explain-expiry.ts";

test("each effort is told once, also by runs of other processes", async () => {
  using state = new TemporaryState();
  const said: string[] = [];
  const log = { info: (line: string) => void said.push(line), warn: () => {} };
  for (const slug of ["one", "two"]) {
    using journal = await state.open();
    await putEffort(journal, slug);
  }
  for (const [runId, slug] of [
    ["first", "one"],
    ["second", "one"],
    ["third", "two"],
  ] as const) {
    using journal = await state.open();
    await explainExpiryOnce({ journal, location: { slug }, runId, clock: systemClock, log }, `for ${slug}`);
  }
  expect(said).toEqual(["for one", "for two"]);
});
