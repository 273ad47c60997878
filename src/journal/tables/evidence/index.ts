// The door to evidence: what gates have shown, in iterations and in proofs.
export { type GateRow, type GateTable, gateColumns, gateTable } from "./gates.ts";
export { type ProofCommandRow, type ProofRow, type ProofTable, proofTable } from "./proofs.ts";
