// The part of an address after # names a place.
import { expect, test } from "vitest";
import { readRoute } from "./route.ts";

test.each([
  ["", { view: "overview", anchor: "" }],
  ["#stories", { view: "overview", anchor: "stories" }],
  ["#iteration/12", { view: "iteration", n: 12 }],
  ["#iteration/x", { view: "overview", anchor: "iteration/x" }],
  ["#story/US-001", { view: "story", id: "US-001" }],
  ["#story/a%2Fb%20c", { view: "story", id: "a/b c" }],
  ["#story/100%", { view: "story", id: "100%" }],
])("%s", (hash, route) => {
  expect(readRoute(hash)).toEqual(route);
});
