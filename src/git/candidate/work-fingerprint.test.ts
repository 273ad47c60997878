// Equal work has an equal fingerprint, whatever was committed in between and whatever the program itself wrote.
import { expect, test } from "vitest";
import { temporaryRepository } from "../repository.fixture.ts";

test("work that comes back is known again, and other work is not", async () => {
  using repository = await temporaryRepository();
  await repository.commitFile("a", "0");
  await repository.commitFile("tasks/progress.txt", "log");
  const checkout = await repository.open();
  const base = await repository.git("rev-parse", "HEAD");
  const after = async (text: string, log: string, from: string | undefined = base) => {
    repository.write("a", text);
    repository.write("tasks/progress.txt", log);
    const candidate = await checkout.candidates.fix(await checkout.state({ ignored: true }), {
      exclude: new Set<string>(),
    });
    const work = await checkout.candidates.fingerprint(candidate, from, ["tasks/progress.txt"]);
    await checkout.candidates.commit(candidate, { subject: "work", body: "" });
    return work;
  };
  const first = await after("1", "log 1");
  const second = await after("2", "log 2");
  expect(second).not.toBe(first);
  expect(await after("1", "log 3")).toBe(first);
  const undone = await after("0", "log 4");
  expect(new Set([first, second, undone]).size).toBe(3);
  expect(await after("1", "log 5", "0".repeat(40))).toBe("");
});
