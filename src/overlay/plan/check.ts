// Tells what is missing in a network, as far as the identity of a run can see it.
import type { Clock } from "../../platform/index.ts";
import { Controller, ControllerError, type NetworkService, readIdentity } from "../controller/index.ts";
import { findObstacle, refuseSecondHost, ServiceTaken } from "../hosting/index.ts";
import { forwardedPort, isTunneled } from "../tunneler/index.ts";
import type { NetworkPlan, PlannedService } from "./plan.ts";

/** Something to know about a network. `missing`: nobody can attach so; `note`: it works, with a limit. */
export interface Finding {
  kind: "missing" | "note";
  text: string;
}

/** What a plan has and the network does not, told by what the identity of a run may see. Pure. */
export function compareWithPlan(plan: NetworkPlan, seen: readonly NetworkService[]): Finding[] {
  const findings = plan.services.flatMap((service) => compareService(service, seen));
  const wanted = new Set(plan.services.map(({ name }) => name));
  const others = seen.filter((service) => isTunneled(service) && !wanted.has(service.name));
  if (others.length > 0)
    findings.push({
      kind: "note",
      text: `the identity may host ${others.map(({ name }) => name).join(", ")}, too: a tunneler would answer for all of them`,
    });
  return findings;
}

function compareService(service: PlannedService, seen: readonly NetworkService[]): Finding[] {
  const { name } = service;
  const missing = (text: string): Finding[] => [{ kind: "missing", text }];
  const found = seen.find((each) => each.name === name);
  if (!found) return missing(`there is no service ${name} that the identity may see`);
  if (!found.permissions.includes("Bind")) return missing(`the identity may not host ${name}`);
  const findings: Finding[] = [];
  try {
    const port = forwardedPort(found);
    if (port !== service.port)
      findings.push({ kind: "note", text: `${name} forwards to port ${port} and not to ${service.port}` });
  } catch {
    findings.push(...missing(`${name} has no config of type host.v1 for a port of 127.0.0.1`));
  }
  if (!("intercept.v1" in found.configs))
    findings.push({
      kind: "note",
      text: `${name} has no config of type intercept.v1, so Ziti Desktop Edge gives it no address`,
    });
  return findings;
}

/** Asks the network. It never rejects for what the network does. @throws ConfigurationError for a bad identity */
export async function checkNetwork(plan: NetworkPlan, identity: string, clock: Clock): Promise<Finding[]> {
  await using controller = new Controller(readIdentity(identity), clock);
  const findings: Finding[] = [];
  try {
    const seen = await controller.services();
    findings.push(...compareWithPlan(plan, seen));
    const wanted = seen.filter(({ name }) => plan.services.some((service) => service.name === name));
    const obstacle = await findObstacle(controller, wanted.slice(0, 1));
    if (obstacle && !obstacle.isOfHost) findings.push({ kind: "missing", text: obstacle.why });
    await refuseSecondHost(controller, wanted);
  } catch (error) {
    if (error instanceof ServiceTaken) findings.push({ kind: "note", text: error.message });
    else if (error instanceof ControllerError) findings.push({ kind: "missing", text: error.message });
    else throw error;
  }
  return findings;
}
