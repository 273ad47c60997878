// A sandboxed run with a canary for each of its secrets: its agent reads all that it can, is told them, and spells them in many ways.
import { expect, test } from "vitest";
import { canaries, canariesIn, runWithCanaries } from "../kit/canaries.ts";
import { node24 } from "../kit/install-tools.ts";

test("in the sandbox an agent reads no secret of the run but the one that it is given, and brings none out", async () => {
  const inputs = (other: string) => ({ sandbox: "on", "allow-hosts": new URL(other).host, attach: "read" });
  await runWithCanaries({ node: node24, all: true, inputs }, ({ code, log, places, seen }) => {
    expect(code, log).toBe(0);
    expect(log).toContain("agents and gates work in a sandbox");
    const read = canariesIn(seen).map((found) => found.split(":")[0]);
    expect([...new Set(read)]).toEqual(["value for agents"]);
    expect(seen).toContain(JSON.stringify({ DEPLOY_SETTING: canaries["value for agents"] }).slice(1, -1));
    expect(places.get("event stream")).toContain("iteration-ended");
    const found = [...places].flatMap(([place, text]) => canariesIn(text).map((each) => `${place}: ${each}`));
    expect(found).toEqual([]);
  });
});
