// A few texts as a ZIP file, packed by the browser. No folders, no large archives: what workbooks are made of.

const UTF8 = 0x0800;
/** 1 January 1980: the same contents are the same bytes. */
const [TIME, DAY] = [0, 0x21];

interface Entry {
  name: Uint8Array;
  sum: number;
  size: number;
  packed: Uint8Array;
  at: number;
}

export async function zipped(files: Record<string, string>, type: string): Promise<Blob> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const entries: Entry[] = [];
  let at = 0;
  const add = (part: Uint8Array) => {
    parts.push(part);
    at += part.length;
  };
  for (const [path, text] of Object.entries(files)) {
    const bytes = encoder.encode(text);
    const entry = { name: encoder.encode(path), sum: checksum(bytes), size: bytes.length, packed: await deflated(bytes), at };
    entries.push(entry);
    add(numbers([4, 0x04034b50], ...described(entry)));
    add(entry.name);
    add(entry.packed);
  }
  const begins = at;
  for (const entry of entries) {
    add(numbers([4, 0x02014b50], [2, 20], ...described(entry), [2, 0], [2, 0], [2, 0], [4, 0], [4, entry.at]));
    add(entry.name);
  }
  add(numbers([4, 0x06054b50], [2, 0], [2, 0], [2, entries.length], [2, entries.length], [4, at - begins], [4, begins], [2, 0]));
  return new Blob(parts as BlobPart[], { type });
}

/** What stands before an entry and in the directory alike. */
function described({ name, sum, size, packed }: Entry): [number, number][] {
  return [
    [2, 20],
    [2, UTF8],
    [2, 8],
    [2, TIME],
    [2, DAY],
    [4, sum],
    [4, packed.length],
    [4, size],
    [2, name.length],
    [2, 0],
  ];
}

/** Each in so many bytes, the least first. */
function numbers(...all: [bytes: number, value: number][]): Uint8Array {
  return Uint8Array.from(all.flatMap(([bytes, value]) => Array.from({ length: bytes }, (_, place) => Math.floor(value / 256 ** place) % 256)));
}

async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  const packing = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(packing).arrayBuffer());
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32, as ZIP has it. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 0xff]!;
  return (sum ^ 0xffffffff) >>> 0;
}
