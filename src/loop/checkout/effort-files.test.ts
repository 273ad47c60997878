// The files of an effort whose prd.json is a link.
import { mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EffortLocation, locateEffort } from "../../effort/index.ts";
import { makeTemporaryFolder, removeFolder } from "../../platform/index.ts";
import { isEffortFile, readTurnPrd, restorePrdLink } from "./effort-files.ts";

let checkout: string;
let location: EffortLocation;
let link: string;
beforeEach(() => {
  checkout = makeTemporaryFolder("ralph-link-", tmpdir());
  for (const folder of ["plans", "tasks/shop"]) mkdirSync(path.join(checkout, folder), { recursive: true });
  writeFileSync(path.join(checkout, "plans/shop.json"), "before");
  link = path.join(checkout, "tasks/shop/prd.json");
  symlinkSync("../../plans/shop.json", link);
  location = locateEffort("shop", checkout, checkout);
});
afterEach(() => removeFolder(checkout));

describe("a linked prd.json", () => {
  test("the link and the file are the effort's own", () => {
    expect(["plans/shop.json", "tasks/shop/prd.json"].map((file) => isEffortFile(file, location))).toEqual([
      true,
      true,
    ]);
    expect(["plans/prd.json", "tasks/shop/shop.json"].map((file) => isEffortFile(file, location))).toEqual([
      false,
      false,
    ]);
  });

  test.each<[string, () => void, string | undefined]>([
    ["a file in place of the link", () => replaceLink("after"), "after"],
    ["a copy in place of the link, and a change of the file", () => replaceLink("before", "after"), "after"],
    ["a folder in place of the link", () => mkdirSync(withoutLink()), "before"],
    ["a link to another file", () => symlinkSync("/etc/passwd", withoutLink()), "before"],
    ["no link and no file", () => rmSync(path.join(withoutLink(), "../../../plans/shop.json")), undefined],
  ])("is a link again after a turn that left %s", (_, act, text) => {
    act();
    expect(readTurnPrd(location, "before")).toBe(text);
    expect(restorePrdLink(location)).toBe(true);
    expect(readlinkSync(link)).toBe("../../plans/shop.json");
    expect(restorePrdLink(location)).toBe(false);
  });

  test("is read through the link", () => {
    writeFileSync(link, "after");
    expect(readTurnPrd(location, "before")).toBe("after");
    expect(restorePrdLink(location)).toBe(false);
  });
});

function withoutLink(): string {
  rmSync(link);
  return link;
}

function replaceLink(text: string, real = "before"): void {
  writeFileSync(withoutLink(), text);
  writeFileSync(location.prdFile, real);
}
