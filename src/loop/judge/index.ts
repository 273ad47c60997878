// Judges a turn: runs the gates and gives the verdict.
export { deniedHostKind, deniedHostsRemark, deniedHostsWarning, takeDeniedHosts } from "./denied-hosts.ts";
export { type GateRun, runGate, runGates } from "./gates.ts";
export { type EarlyEvidence, gatesAreDue, isPass, judge, type Outcome, type Verdict } from "./judge.ts";
