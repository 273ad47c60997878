// Tells from the bytes of an index whether git has to be asked about its entries.

/** In bytes: what each entry has before its path, in a repository whose hashes have 20 bytes. */
const fixedPart = 62;
const hashLength = 20;
const headerLength = 12;

/** The type of a mode, without the permissions. */
const separateRepository = 0o16;
const sparseFolder = 0o04;

/** Of an entry's flags: git does not look at its file, or more flags follow. */
const unusualFlags = 0xc000;
const lengthMask = 0x0fff;

/**
 * True only if the index has neither submodules nor entries whose files git does not look at.
 * False also for forms that are not read here: other versions, a split or a sparse index, longer hashes.
 */
export function hasOnlyUsualEntries(index: Buffer): boolean {
  const end = index.length - hashLength;
  if (end < headerLength || index.toString("latin1", 0, 4) !== "DIRC" || index.readUInt32BE(4) !== 2)
    return false;
  let at = headerLength;
  for (let left = index.readUInt32BE(8); left > 0; left -= 1) {
    if (at + fixedPart > end) return false;
    const type = index.readUInt32BE(at + 24) >>> 12;
    const flags = index.readUInt16BE(at + fixedPart - 2);
    if (type === separateRepository || type === sparseFolder || (flags & unusualFlags) !== 0) return false;
    const path = at + fixedPart;
    const length = flags & lengthMask;
    const pathEnd = length < lengthMask ? path + length : index.indexOf(0, path);
    // At least one zero byte ends a path, and entries start at multiples of eight.
    if (pathEnd < path || index[pathEnd] !== 0) return false;
    at += (pathEnd - at + 8) & ~7;
  }
  return endsWithUsualParts(index, at, end);
}

/** Whether only optional extensions follow: one with lower-case letters in its name may change what entries mean. */
function endsWithUsualParts(index: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at + 8 <= end) {
    if (!/^[A-Z]{4}$/.test(index.toString("latin1", at, at + 4))) return false;
    at += 8 + index.readUInt32BE(at + 4);
  }
  return at === end;
}
