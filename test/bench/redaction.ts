// What redaction costs: a log and a listing of bytes that hold no secret, compared with a plain replacement in the same run.
import { createRedactor } from "../../src/platform/index.ts";
import { type Figure, type Row, ratio } from "./figure.ts";

const pieces = 128;
const pieceBytes = 64 * 1024;
const rounds = 12;

/** As long and as many as a run in a workflow has. */
const secrets = [
  `ghs_${"4f9A".repeat(9)}`,
  `eyJ${"hbGciOiJ".repeat(24)}`,
  "Tr0ub4dor-horse/staple+77=x",
  "sk-made-up-0123456789abcdef",
  "a password & <more>",
  "q8Zt+Vd3/Lk0Rm5Yw2Xs9Uf6Hj1Pn4Bc",
];

const lines = [
  "2026-01-12T09:14:55.123Z info  compiled src/effort/plan/story.ts in 12 ms (345 modules, 2 warnings)",
  "    at Object.<anonymous> (node:internal/modules/cjs/loader:1234:15)",
  " ✓ src/platform/files/lock.test.ts (14 tests) 231ms",
  "added 345 packages, and audited 346 packages in 9s; 61 packages are looking for funding",
  "error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
  "",
];

/** Fills a piece with lines. */
function fill(line: (index: number) => string): Buffer {
  let text = "";
  for (let index = 0; text.length < pieceBytes; index++) text += `${line(index)}\n`;
  return Buffer.from(text);
}

const log = fill((index) => `${lines[index % lines.length]}`);
const listing = fill((index) => {
  const bytes = Array.from({ length: 16 }, (_, at) => (index * 167 + at * at * 31) & 0xff);
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const shown = bytes.map((byte) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
  return `${(16 * index).toString(16).padStart(8, "0")}  ${hex}  |${shown}|`;
});

/** The time for all pieces, in ms, of several rounds; the first ones only warm up. */
function time(round: () => void): number[] {
  const times = Array.from({ length: rounds + 4 }, () => {
    const startedAt = performance.now();
    round();
    return performance.now() - startedAt;
  });
  return times.slice(4);
}

function redact(piece: Buffer): number[] {
  const redactor = createRedactor(secrets);
  return time(() => {
    const stream = redactor.stream();
    for (let count = 0; count < pieces; count++) stream.push(piece);
    stream.end();
  });
}

function replace(piece: Buffer): number[] {
  return time(() => {
    for (let count = 0; count < pieces; count++) {
      let text = piece.toString("utf8");
      for (const secret of secrets) text = text.replaceAll(secret, "***");
      Buffer.from(text, "utf8");
    }
  });
}

function throughput(name: string, piece: Buffer, times: readonly number[]): Row {
  const megabytes = (pieces * piece.length) / 1024 / 1024;
  return { name, values: times.map((each) => megabytes / (each / 1000)), unit: "MB/s" };
}

/** Redaction of output without secrets, compared with `String.replaceAll` for each value. */
export const redactionFigure: Figure = {
  name: "redaction",
  title: "Redaction of output without secrets, for six values",
  measure(): Row[] {
    const [plain, bytes, replaced] = [redact(log), redact(listing), replace(log)];
    return [
      throughput("a log", log, plain),
      throughput("a listing of bytes", listing, bytes),
      throughput("a log with String.replaceAll only", log, replaced),
      ratio("a log, to String.replaceAll for each value", plain, replaced, 4),
    ];
  },
};
