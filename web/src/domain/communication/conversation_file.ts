// The text of an exported conversation: a .txt, or the first one inside a .zip. What else lies in the archive stays on
// the reader's own machine.

/** Longer ones are no conversation that anybody reads. */
export const MOST_BYTES = 4_000_000;

/** None where the file holds no text. */
export async function textOf(file: Blob): Promise<string | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const text = isZip ? await firstText(bytes) : bytes;
  if (!text || text.length === 0 || text.length > MOST_BYTES) return undefined;
  return decoded(text);
}

/** UTF-8, or what Chinese systems write where it is not. */
function decoded(bytes: Uint8Array): string | undefined {
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes("\u0000") ? undefined : text;
    } catch {
      // The next one.
    }
  }
  return undefined;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** The archive's list of contents stands at its end. */
async function firstText(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) return undefined;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0 && at + 46 <= bytes.length && view.getUint32(at, true) === ENTRY; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (name.toLowerCase().endsWith(".txt")) return unpacked(bytes, view, at);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return undefined;
}

async function unpacked(bytes: Uint8Array, view: DataView, entry: number): Promise<Uint8Array | undefined> {
  const [method, size, place] = [view.getUint16(entry + 10, true), view.getUint32(entry + 20, true), view.getUint32(entry + 42, true)];
  if (place + 30 > bytes.length) return undefined;
  const start = place + 30 + view.getUint16(place + 26, true) + view.getUint16(place + 28, true);
  const packed = bytes.slice(start, start + size);
  if (method === 0) return packed;
  if (method !== 8) return undefined;
  return inflated(packed);
}

/** No more than is wanted comes out, whatever the archive says of itself. */
async function inflated(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      parts.push(read.value);
      length += read.value.length;
      if (length > MOST_BYTES) {
        await reader.cancel();
        return undefined;
      }
    }
  } catch {
    return undefined;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
