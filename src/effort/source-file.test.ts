// Which files of the checkout a plan can put into prompts.
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linkFile, makeFolder, makeTemporaryFolder, removeFolder, replaceFile } from "../platform/index.ts";
import { locateEffort } from "./location.ts";
import { readSourceFile } from "./source-file.ts";

let checkout = "";
const write = (file: string, text: string) => {
  makeFolder(path.dirname(path.join(checkout, file)));
  replaceFile(path.join(checkout, file), text);
};
beforeEach(() => {
  checkout = makeTemporaryFolder("ralph-source-", tmpdir());
  write("tasks/shop/prd.json", "[]");
});
afterEach(() => removeFolder(checkout));
const read = (sourceFile: string | undefined) =>
  readSourceFile(locateEffort("shop", checkout, checkout), { sourceFile, file: "tasks/shop/prd.json" });

test("a text of the checkout, by its path from the top or from the effort's folder", () => {
  write("docs/shop.md", "# Shop");
  write("tasks/shop/own.md", "# Own");
  expect(read("docs/shop.md")).toMatchObject({ text: "# Shop" });
  expect(read("./own.md")).toMatchObject({ text: "# Own" });
  expect(read(undefined)).toBeUndefined();
});

test.each([
  ["missing.md", "does not exist"],
  ["../other.md", "is outside the repository"],
  ["/etc/hostname", "is outside the repository"],
  [".git/config", "belongs to git"],
  ["docs", "is a folder"],
  ["link.md", "is a link out of the checkout"],
  ["binary.md", "is not UTF-8 text"],
  ["tasks/shop/prd.json/x", "does not exist"],
])("%s is told as one that %s", (name, reason) => {
  write(".git/config", "[core]");
  write("docs/a.md", "");
  linkFile("/etc/hostname", path.join(checkout, "link.md"));
  replaceFile(path.join(checkout, "binary.md"), Buffer.from([0xff, 0xfe, 0]));
  expect(read(name)).toBe(
    `tasks/shop/prd.json names the file ${JSON.stringify(name)}, which ${reason}, so no prompt has it; correct the name, or remove it.`,
  );
});
