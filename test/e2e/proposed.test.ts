// Stories that an agent adds are kept as proposed, and worked on only after a person has copied them into prd.json.
// @module-tag e2e
import { expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

test("an added story is in journal, log and results, and is done once it is accepted", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop([{ id: "A" }]);
  const secret = `ghp_${"a1B2".repeat(9)}`;
  const body = `work(); const prd = readPrd(); prd.userStories[0].passes = true;
prd.userStories.push({ id: "B", title: "Close the hole", description: "It is open, see ${secret}", passes: false });
writePrd(prd);`;
  const first = await workshop.run(writeAgent(workshop, body, "proposer"));
  expect(first.result).toMatchObject({ status: "complete", stories: { total: 1 } });
  const shown = [{ id: "B", title: "Close the hole", text: "It is open, see ***", iteration: 1 }];
  expect(first.result).toMatchObject({ proposed: shown });
  expect(first.stderr).toContain("proposed by the agent, for you to accept: B Close the hole");
  expect(workshop.progress()).toContain("Proposed, not accepted yet: B Close the hole (It is open, see ***)");
  expect(workshop.prd().userStories.map(({ id }) => id)).toEqual(["A"]);
  const status = await workshop.cli(["status", "--state-dir", workshop.state, "--json"]);
  const [effort] = JSON.parse(status.stdout).efforts;
  expect(effort.proposed).toMatchObject(shown);
  expect(JSON.stringify(workshop.query("select * from events"))).not.toContain(secret);

  const { userStories } = workshop.prd();
  workshop.write(
    "tasks/x/prd.json",
    JSON.stringify({ userStories: [...userStories, { ...effort.proposed[0].entry, description: "" }] }),
  );
  workshop.commitAll("Accept a story");
  const second = await workshop.run(goodAgent(workshop));
  expect(second.result).toMatchObject({ status: "complete", stories: { passed: 2, total: 2 } });
  expect(second.result).not.toHaveProperty("proposed");
});
