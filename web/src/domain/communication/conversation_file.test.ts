import { deflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { textOf } from "./conversation_file.ts";

/** An archive of one or more files, as programs write it. */
function zip(files: [name: string, text: string, isPacked: boolean][]): Blob {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, text, isPacked] of files) {
    const [title, plain] = [Buffer.from(name), Buffer.from(text)];
    const data = isPacked ? deflateRawSync(plain) : plain;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(isPacked ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(title.length, 28);
    entry.writeUInt32LE(at, 42);
    parts.push(local, title, data);
    list.push(entry, title);
    at += local.length + title.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(at, 16);
  return new Blob([Buffer.concat([...parts, ...list, end])]);
}

it("a text is read as it is, also one of a Chinese system", async () => {
  expect(await textOf(new Blob(["郑海燕 2026/11/2 14:03\n好"]))).toBe("郑海燕 2026/11/2 14:03\n好");
  expect(await textOf(new Blob([new Uint8Array([0xba, 0xc3])]))).toBe("好");
});

it("of an archive the conversation comes out, packed or not, whatever lies beside it", async () => {
  for (const isPacked of [true, false]) {
    expect(await textOf(zip([["IMG-1.jpg", "xx", false], ["_chat.txt", "[1/2/26, 10:00:00] Anna: 好", isPacked]]))).toBe("[1/2/26, 10:00:00] Anna: 好");
  }
});

it("what holds no conversation is none", async () => {
  expect(await textOf(new Blob([]))).toBeUndefined();
  expect(await textOf(zip([["IMG-1.jpg", "xx", false]]))).toBeUndefined();
  expect(await textOf(new Blob([new Uint8Array([0x50, 0x4b, 3, 4, 0, 0])]))).toBeUndefined();
  expect(await textOf(new Blob([new Uint8Array([0xff, 0xd8, 0, 0, 1])]))).toBeUndefined();
});
