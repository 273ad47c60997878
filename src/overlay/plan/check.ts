// Finds what a network lacks, as far as the run's identity can see it.
import type { Clock } from "../../platform/index.ts";
import { Controller, ControllerError, type NetworkService, readIdentity } from "../controller/index.ts";
import { findObstacle, refuseSecondHost, ServiceTaken } from "../hosting/index.ts";
import { forwardedPort, isTunneled } from "../tunneler/index.ts";
import type { NetworkPlan, PlannedService } from "./plan.ts";

/** A finding about a network. `missing`: people cannot attach; `note`: it works, with a limit. */
export interface Finding {
  kind: "missing" | "note";
  text: string;
}

/** Compares a plan with the services that the run's identity can see. */
export function compareWithPlan(plan: NetworkPlan, seen: readonly NetworkService[]): Finding[] {
  const findings = plan.services.flatMap((service) => compareService(service, seen));
  const wanted = new Set(plan.services.map(({ name }) => name));
  const others = seen.filter((service) => isTunneled(service) && !wanted.has(service.name));
  if (others.length > 0)
    findings.push({
      kind: "note",
      text: `the identity may also host ${others.map(({ name }) => name).join(", ")}: a tunneler would answer for all of them`,
    });
  return findings;
}

function compareService(service: PlannedService, seen: readonly NetworkService[]): Finding[] {
  const { name } = service;
  const missing = (text: string): Finding[] => [{ kind: "missing", text }];
  const found = seen.find((each) => each.name === name);
  if (!found) return missing(`the network has no service ${name} that the identity may see`);
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

/** Checks a network against a plan. Failures of the network are findings. @throws ConfigurationError for a bad identity */
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
