// Writes zips that normal tools do not: with path traversal, links, and wrong sizes.
// Source of the layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.7, 4.3.12, 4.3.16, 4.5.3)
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  name: string;
  bytes: Uint8Array | string;
  /** The st_mode of stat(2); by default that of a regular file. */
  mode?: number;
  /** A wrong size to declare, in bytes. */
  declared?: number;
}

const plain = 0o100644;
export const linkMode = 0o120777;
export const folderMode = 0o040755;

export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const parts = partsOf(entry);
    const local = Buffer.concat([header("PK\x03\x04", parts, false), parts.name, parts.extra, parts.packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? plain) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([header("PK\x01\x02", parts, true), tail, parts.name, parts.extra]));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, end]);
}

interface EncodedEntry {
  name: Buffer;
  packed: Buffer;
  extra: Buffer;
  checksum: number;
  /** The size in the header's own fields. */
  size: number;
}

const most32 = 0xffffffff;

function partsOf({ name, bytes, declared }: ZipEntry): EncodedEntry {
  const content = Buffer.from(bytes);
  const size = declared ?? content.length;
  const isLarge = size >= most32;
  const extra = Buffer.alloc(isLarge ? 12 : 0);
  if (isLarge) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(size), 4);
  }
  const packed = deflateRawSync(content);
  return { name: Buffer.from(name), packed, extra, checksum: crc32(content), size: isLarge ? most32 : size };
}

/** The fields that both kinds of headers share, and the version before them in a central header. */
function header(
  mark: string,
  { name, packed, extra, checksum, size }: EncodedEntry,
  isCentral: boolean,
): Buffer {
  const start = isCentral ? 6 : 4;
  const fields = Buffer.alloc(start + 26);
  fields.write(mark, "latin1");
  // Made by Unix, so that modes count.
  if (isCentral) fields.writeUInt16LE((3 << 8) | 45, 4);
  fields.writeUInt16LE(45, start);
  fields.writeUInt16LE(1 << 11, start + 2);
  fields.writeUInt16LE(8, start + 4);
  fields.writeUInt32LE(checksum, start + 10);
  fields.writeUInt32LE(packed.length, start + 14);
  fields.writeUInt32LE(size, start + 18);
  fields.writeUInt16LE(name.length, start + 22);
  fields.writeUInt16LE(extra.length, start + 24);
  return fields;
}
