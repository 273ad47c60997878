// Tests the patterns of protected paths: each error ends with the fix.
import { expect, test } from "vitest";
import { readRunInputs } from "./inputs.ts";

test("patterns are read one a line, and as given", () => {
  const { protect, allowProtected } = readRunInputs({
    protect: "test/**\n\n  *.snap \n",
    "allow-protected": [".github/workflows/ci.yml"],
  });
  expect({ protect, allowProtected }).toEqual({
    protect: ["test/**", "*.snap"],
    allowProtected: [".github/workflows/ci.yml"],
  });
});

test("without any, nothing is added", () => {
  expect(readRunInputs({})).toMatchObject({ protect: [], allowProtected: [] });
});

test.each([
  ["protect", "!test/a", /use --allow-protected test\/a$/],
  ["protect", "../other/**", /write a path from its top, such as test\/\*\*/],
  ["allow-protected", "./.mcp.json", /^--allow-protected "\.\/\.mcp\.json" .*write a path from its top/],
])("--%s %s is refused", (name, value, message) => {
  expect(() => readRunInputs({ [name]: [value] })).toThrow(message);
});
