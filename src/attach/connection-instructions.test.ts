// Tests the line that says how to join, against the plan of the network.
import { expect, test } from "vitest";
import { planNetwork } from "../overlay/index.ts";
import { renderConnectionInstructions } from "./connection-instructions.ts";

const order = {
  mode: "write",
  effort: "login",
  zone: "ralph",
  repository: "octo-org/shop",
  until: Date.UTC(2026, 2, 4, 17, 5),
} as const;
const { watcher, maintainer } = planNetwork({ repository: order.repository, efforts: ["login"] });

test("the line names both services, their roles, and the end of the run", () => {
  expect(renderConnectionInstructions(order)).toBe(
    `Join from elsewhere: ssh terminal.login.ralph, to type: ssh terminal-write.login.ralph (identities with the role ${watcher}, to type ${maintainer}; until 2026-03-04 17:05 UTC at the latest)`,
  );
});

test("a run that can only be watched names no service for typing", () => {
  const line = renderConnectionInstructions({ ...order, mode: "read" });
  expect(line).not.toContain("terminal-write");
  expect(line).toContain(`(identities with the role ${watcher} or ${maintainer}; until `);
});

test("without a repository no role is named", () => {
  expect(renderConnectionInstructions({ ...order, repository: undefined, mode: "read" })).toBe(
    "Join from elsewhere: ssh terminal.login.ralph (until 2026-03-04 17:05 UTC at the latest)",
  );
});
