// Tests which failures of GitHub are a wrong setting, and which may be over later.
import { expect, test } from "vitest";
import { describeNoAnswer, describeStatus } from "./github-error.ts";

const purpose = { what: "list artifacts", permission: "actions: read" };

test.each([
  [401, 64],
  [403, 64],
  [404, 64],
  [422, 64],
  [429, 1],
  [503, 1],
])("an answer %i is exit code %i", (status, exitCode) => {
  expect(describeStatus(purpose, status, "{}", undefined).exitCode).toBe(exitCode);
});

test("a network that is down is no wrong setting", () => {
  const error = describeNoAnswer(purpose, "https://api.github.com", new Error("fetch failed"));
  expect(error).toMatchObject({ exitCode: 1, message: expect.stringMatching(/; check the network /) });
});
