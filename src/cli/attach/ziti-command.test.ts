// Tests the output of `ziti plan` and `ziti check`, and the exit code of `check`.
import { describe, expect, test } from "vitest";
import { expectMistake } from "../../../test/kit/expectations.ts";
import { Workshop } from "../../../test/kit/workshop.ts";
import { FakeNetwork } from "../../../test/kit/ziti/fake-network.ts";
import { planNetwork, renderPlan } from "../../overlay/index.ts";

const args = ["--repository", "octo/shop", "--efforts", "login,search"];

describe("ziti plan", () => {
  test("prints shell commands, and needs no effort on this machine", async () => {
    using workshop = new Workshop([]);
    const plan = { repository: "octo/shop", efforts: ["login", "search"] };
    expect(await workshop.cli(["ziti", "plan", ...args])).toEqual({
      code: 0,
      signal: null,
      stderr: "",
      stdout: renderPlan(planNetwork(plan)),
    });
    const more = ["--zone", "team.ralph", "--identities", "effort"];
    expect((await workshop.cli(["ziti", "plan", ...args, ...more])).stdout).toBe(
      renderPlan(planNetwork({ ...plan, zone: "team.ralph", identities: "effort" })),
    );
  });

  test.each<[string, string[], RegExp]>([
    ["without a repository", ["--efforts", "x"], /with --repository OWNER\/NAME$/m],
    ["with half of one", ["--repository", "shop", "--efforts", "x"], /give it as owner\/name$/m],
    ["without efforts", ["--repository", "octo/shop", "--efforts", ","], /name one with --efforts$/m],
    ["with an unknown kind of identities", [...args, "--identities", "one"], /use repository or effort$/m],
    ["with an identity", [...args, "--ziti-identity", "x.json"], /or use ralph-ci ziti check$/m],
    ["with --json", [...args, "--json"], /leave --json out, or use ralph-ci ziti check$/m],
  ])("%s it is refused with the fix", async (_, words, fix) => {
    using workshop = new Workshop([]);
    expectMistake(await workshop.cli(["ziti", "plan", ...words]), fix);
  });
});

describe("ziti check", () => {
  const plan = planNetwork({ repository: "octo/shop", efforts: ["login"] });
  const words = ["ziti", "check", "--repository", "octo/shop", "--efforts", "login"];

  test("exits with 0 if nothing is missing; else names what is missing, and exits with 1", async () => {
    using workshop = new Workshop([]);
    await using network = await FakeNetwork.open();
    for (const { name, port } of plan.services) network.addService(name, port);
    const asked = [...words, "--ziti-identity", network.addIdentity("host")];
    const whole = await workshop.cli(asked);
    expect(whole).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/^Nothing is missing\.$/m),
    });
    expect(whole.stdout).not.toContain("Missing:");
    expect(JSON.parse((await workshop.cli([...asked, "--json"])).stdout)).toMatchObject({ complete: true });

    network.services.splice(0, 1);
    const lacking = await workshop.cli(asked);
    expect(lacking).toMatchObject({ code: 1, stderr: "" });
    expect(lacking.stdout.split("\n")[0]).toBe(
      "Missing: the network has no service terminal.login.ralph that the identity may see",
    );
    expect(lacking.stdout).toMatch(/^Run the commands that `ralph-ci ziti plan` prints .*\n$/m);
    const { code, stdout } = await workshop.cli([...asked, "--json"]);
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      {
        complete: false,
        findings: expect.arrayContaining([
          { kind: "missing", text: expect.stringContaining("terminal.login") },
        ]),
      },
    ]);
  });

  test("a controller that does not answer counts as missing; a missing identity is an error", async () => {
    using workshop = new Workshop([]);
    await using network = await FakeNetwork.open();
    network.failing = 503;
    const asked = [...words, "--ziti-identity", network.addIdentity("host")];
    expect(await workshop.cli(asked)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("Missing: "),
    });
    expectMistake(await workshop.cli(words), /with --ziti-identity FILE$/m);
    expectMistake(
      await workshop.cli([...words, "--ziti-identity", "nowhere.json"]),
      "nowhere.json",
      /; make one with /,
    );
    expectMistake(
      await workshop.cli([...words, "--ziti-identity", '{"ztAPI":"x"}']),
      /give the file's path$/m,
    );
  });
});
