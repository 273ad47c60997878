// A checkout in a temporary folder, in which efforts are placed and looked for.
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { ConfigurationError, makeTemporaryFolder, removeFolder } from "../platform/index.ts";
import { locateEffort } from "./location.ts";

/** Makes a checkout for each test of the file, and removes it afterwards. */
export function useCheckout() {
  let top: string;
  beforeEach(() => {
    top = makeTemporaryFolder("ralph-effort-", tmpdir());
  });
  afterEach(() => removeFolder(top));
  return {
    get top(): string {
      return top;
    },
    write(file: string, content: string | Uint8Array = '{"userStories":[]}'): void {
      mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
      writeFileSync(path.join(top, file), content);
    },
    /** Looks for an effort as a command does that is called in the folder `start`. */
    locate: (named?: string, start = "") => locateEffort(named, path.join(top, start), top),
  };
}

/** The sentence of the setting that is refused; empty if nothing is. */
export function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  return "";
}
