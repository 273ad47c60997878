// The advice on keys names the variable, what is wrong with it, and where to correct it.
import { expect, test } from "vitest";
import { adviseOnKeys } from "./keys.ts";

const sources = { names: ["A_KEY", "B_KEY"], login: "log in with a" };
const inWorkflow = { GITHUB_ACTIONS: "true" };

test.each([
  [{}, "set A_KEY to your key, or log in with a"],
  [{ A_KEY: " " }, "A_KEY is empty: set it to your key, or unset it and log in with a"],
  [{ A_KEY: "", B_KEY: "x" }, "the provider refuses B_KEY: set a valid key, or unset it and log in with a"],
  [{ B_KEY: "", ...inWorkflow }, "B_KEY is empty: add the secret under Settings › Secrets › Actions"],
  [
    { A_KEY: "x", ...inWorkflow },
    "the provider refuses A_KEY: renew the secret under Settings › Secrets › Actions",
  ],
  [
    inWorkflow,
    "A_KEY is not set: add the secret under Settings › Secrets › Actions, and pass it to the step with env: A_KEY",
  ],
])("%j: %s", (environment, advice) => {
  expect(adviseOnKeys(environment, sources)).toBe(advice);
});
