// The filter of system calls for everything inside: what would undo the rules for files, or reach the machine past the network.
// Sources: seccomp(2), <linux/bpf_common.h>, <linux/audit.h> and the kernel's tables of system calls.

/** A rule: the call fails with `error`, always or if an argument has a value (`is`) or a bit (`has`). */
interface CallRule {
  readonly x64: number;
  readonly arm64: number;
  readonly error: number;
  readonly argument?: { readonly index: number; readonly is?: number; readonly has?: number };
}

const notPermitted = 1; // EPERM
const noSuchCall = 38; // ENOSYS: libraries then use an older call
const noSuchFamily = 97; // EAFNOSUPPORT
const newUserNamespace = 0x1000_0000; // CLONE_NEWUSER

/** A socket to the machine that a virtual machine runs on, to a cluster, to a phone: none of them is a network of its own. */
const foreignFamilies = [40, 30, 31]; // AF_VSOCK, AF_TIPC, AF_BLUETOOTH

/** Types into a terminal as if a person did: TIOCSTI, TIOCLINUX. */
const terminalInput = [0x5412, 0x541c];

const rules: readonly CallRule[] = [
  ...foreignFamilies.map((is) => ({ x64: 41, arm64: 198, error: noSuchFamily, argument: { index: 0, is } })),
  ...terminalInput.map((is) => ({ x64: 16, arm64: 29, error: notPermitted, argument: { index: 1, is } })),
  { x64: 56, arm64: 220, error: notPermitted, argument: { index: 0, has: newUserNamespace } }, // clone
  { x64: 272, arm64: 97, error: notPermitted, argument: { index: 0, has: newUserNamespace } }, // unshare
  { x64: 435, arm64: 435, error: noSuchCall }, // clone3: its flags are in memory
  { x64: 308, arm64: 268, error: notPermitted }, // setns
  { x64: 165, arm64: 40, error: notPermitted }, // mount
  { x64: 166, arm64: 39, error: notPermitted }, // umount2
  { x64: 155, arm64: 41, error: notPermitted }, // pivot_root
  ...[428, 429, 430, 431, 432, 433, 442].map((call) => ({ x64: call, arm64: call, error: noSuchCall })), // mounts, new
  ...[425, 426, 427].map((call) => ({ x64: call, arm64: call, error: noSuchCall })), // io_uring: calls past this filter
  { x64: 248, arm64: 217, error: noSuchCall }, // add_key: keys of the user are shared with the machine
  { x64: 249, arm64: 218, error: noSuchCall }, // request_key
  { x64: 250, arm64: 219, error: noSuchCall }, // keyctl
  { x64: 304, arm64: 265, error: notPermitted }, // open_by_handle_at
  { x64: 321, arm64: 280, error: notPermitted }, // bpf
  { x64: 323, arm64: 282, error: notPermitted }, // userfaultfd
];

const architectures = { x64: 0xc000_003e, arm64: 0xc000_00b7 } as const; // AUDIT_ARCH_…

/** The architectures that have a filter. */
export type FilteredArchitecture = keyof typeof architectures;

/** Whether there is a filter for this machine. */
export function isFiltered(architecture: string): architecture is FilteredArchitecture {
  return Object.hasOwn(architectures, architecture);
}

const load = 0x20; // BPF_LD | BPF_W | BPF_ABS
const equals = 0x15; // BPF_JMP | BPF_JEQ
const atLeast = 0x35; // BPF_JMP | BPF_JGE
const hasBits = 0x45; // BPF_JMP | BPF_JSET
const answer = 0x06; // BPF_RET
const allow = 0x7fff_0000;
const failWith = 0x0005_0000;
const callOffset = 0;
const architectureOffset = 4;
const firstX32Call = 0x4000_0000;

/** The filter as the kernel reads it: instructions of eight bytes. */
export function seccompFilter(architecture: FilteredArchitecture): Buffer {
  const lines: [code: number, ifTrue: number, ifFalse: number, value: number][] = [
    [load, 0, 0, architectureOffset],
    [equals, 1, 0, architectures[architecture]],
    [answer, 0, 0, failWith | noSuchCall], // a program for another architecture numbers its calls differently
    [load, 0, 0, callOffset],
  ];
  if (architecture === "x64")
    lines.push([atLeast, 0, 1, firstX32Call], [answer, 0, 0, failWith | noSuchCall]);
  for (const { [architecture]: call, error, argument } of rules) {
    lines.push([load, 0, 0, callOffset], [equals, 0, argument ? 3 : 1, call]);
    if (argument) {
      const { index, is, has } = argument;
      // The lower half of an argument: the kernel itself looks at no more of these.
      lines.push([load, 0, 0, 16 + 8 * index], [is === undefined ? hasBits : equals, 0, 1, is ?? has ?? 0]);
    }
    lines.push([answer, 0, 0, failWith | error]);
  }
  lines.push([answer, 0, 0, allow]);
  const bytes = Buffer.alloc(lines.length * 8);
  lines.forEach(([code, ifTrue, ifFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}
