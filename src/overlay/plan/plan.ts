// The plan of a network in which people can attach, and the commands that create it.
import { ConfigurationError } from "../../platform/index.ts";
import { hostConfig } from "../tunneler/index.ts";
import { labelOf, portOf, type ServiceAccess, type ServiceKind, serviceKinds, serviceName } from "./names.ts";

/** The repository and efforts that a network is planned for. */
export interface PlanOptions {
  repository: string;
  efforts: readonly string[];
  zone?: string; // the last part of every address; `ralph` by default
  // `repository`, the default: one identity hosts for all efforts. A tunneler hosts every service that its identity may host,
  // so efforts that run at the same time need `effort` with it; the SDK does not.
  identities?: "repository" | "effort";
}

/** A service of the plan. */
export interface PlannedService {
  name: string;
  kind: ServiceKind;
  access: ServiceAccess;
  effort: string;
  port: number; // of 127.0.0.1, where a tunneler forwards to
  intercept: { protocols: ["tcp"]; addresses: [string]; portRanges: [{ low: number; high: number }] };
  roles: readonly string[];
}

/** Everything that must be in the network. */
export interface NetworkPlan {
  services: readonly PlannedService[];
  hosts: readonly { name: string; role: string; services: string }[];
  watcher: string; // the role of people who may watch
  maintainer: string; // the role of people who may also act
  label: string;
}

const usualPorts: Readonly<Record<ServiceKind, number>> = { terminal: 22, opencode: 80, control: 80 };

/** Plans a network. @throws ConfigurationError for options that cannot be planned */
export function planNetwork(options: PlanOptions): NetworkPlan {
  const { repository, efforts, zone = "ralph", identities = "repository" } = options;
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new ConfigurationError(`"${repository}" is not the name of a repository; give it as owner/name`);
  if (efforts.length === 0) throw new ConfigurationError("The plan needs an effort; name one with --efforts");
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(zone))
    throw new ConfigurationError(`"${zone}" is not a zone; use lower-case letters, digits, dashes and dots`);
  const label = labelOf(repository);
  const hostOf = (effort: string) =>
    identities === "effort" ? `ralph-host.${label}.${labelOf(effort)}` : `ralph-host.${label}`;
  const names = [...new Set(efforts)];
  const services = names.flatMap((effort) =>
    serviceKinds.flatMap((kind) =>
      (["read", "write"] as const).map((access): PlannedService => {
        const name = serviceName(kind, access, effort, zone);
        const port = usualPorts[kind];
        return {
          name,
          kind,
          access,
          effort,
          port: portOf(name),
          intercept: { protocols: ["tcp"], addresses: [name], portRanges: [{ low: port, high: port }] },
          roles: [`ralph-${access}.${label}`, `${hostOf(effort)}.services`],
        };
      }),
    ),
  );
  return {
    services: withUniquePorts(services),
    hosts: [...new Set(names.map(hostOf))].map((role) => ({
      name: role,
      role,
      services: `${role}.services`,
    })),
    watcher: `ralph-watcher.${label}`,
    maintainer: `ralph-maintainer.${label}`,
    label,
  };
}

/** When two services have the same port, the later one gets the next free port. */
function withUniquePorts(services: readonly PlannedService[]): PlannedService[] {
  const taken = new Set<number>();
  return services.map((service) => {
    let { port } = service;
    while (taken.has(port)) port += 1;
    taken.add(port);
    return { ...service, port };
  });
}

/** The commands that create the network, with comments, for a shell that is logged in by `ziti edge login`. */
export function renderPlan(plan: NetworkPlan): string {
  const { label, hosts, watcher, maintainer } = plan;
  const roles = [...hosts.map(({ role }) => role), watcher, maintainer].map((role) => `#${role}`).join(",");
  const anyOf = "--semantic AnyOf";
  const lines = [
    "# Run this once as an administrator of the Ziti network, after `ziti edge login`.",
    "# For an effort that is added later, run only the lines of its services.",
    "",
    "# Services. host.v1 holds the port that a tunneler on the runner forwards to, intercept.v1 the address that people use.",
    ...plan.services.flatMap(serviceLines),
    "# Runs may host. Watchers may use the reading services, maintainers all services.",
    ...hosts.map(
      ({ role, services }) =>
        `ziti edge create service-policy ${role}.bind Bind ${anyOf} --service-roles '#${services}' --identity-roles '#${role}'`,
    ),
    `ziti edge create service-policy ralph-read.${label}.dial Dial ${anyOf} --service-roles '#ralph-read.${label}' --identity-roles '#${watcher},#${maintainer}'`,
    `ziti edge create service-policy ralph-write.${label}.dial Dial ${anyOf} --service-roles '#ralph-write.${label}' --identity-roles '#${maintainer}'`,
    "",
    "# All these identities may use the network's routers. Replace '#all' if some routers are only for others.",
    `ziti edge create edge-router-policy ralph.${label} ${anyOf} --edge-router-roles '#all' --identity-roles '${roles}'`,
    `ziti edge create service-edge-router-policy ralph.${label} ${anyOf} --edge-router-roles '#all' --service-roles '#ralph-read.${label},#ralph-write.${label}'`,
    "",
    "# The identity of the runs. The content of the .json file is the secret for the input ziti-identity; then delete the file.",
    ...hosts.flatMap(({ name, role }) => [
      `ziti edge create identity ${name} --role-attributes ${role} --jwt-output-file ${name}.jwt`,
      `(umask 077 && ziti edge enroll --jwt ${name}.jwt --out ${name}.json --keyAlg EC)`,
    ]),
    "",
    "# For each maintainer, create an identity, and enrol its .jwt file with Ziti Desktop Edge or `ziti edge enroll`:",
    `#   ziti edge create identity NAME --role-attributes ${maintainer} --jwt-output-file NAME.jwt`,
    `# or update an existing one (name its other roles, too: the list is replaced). ${watcher} may only watch:`,
    `#   ziti edge update identity NAME --role-attributes ${maintainer}`,
  ];
  return `${lines.join("\n")}\n`;
}

function serviceLines({ name, effort, kind, access, port, intercept, roles }: PlannedService): string[] {
  return [
    `# ${kind} of ${labelOf(effort)}, to ${access}`,
    `ziti edge create config ${name}.host host.v1 '${JSON.stringify(hostConfig(port))}'`,
    `ziti edge create config ${name}.intercept intercept.v1 '${JSON.stringify(intercept)}'`,
    `ziti edge create service ${name} --configs ${name}.host,${name}.intercept --role-attributes ${roles.join(",")}`,
    "",
  ];
}
