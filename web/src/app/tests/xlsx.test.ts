import { inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { lettersOf, xlsxOf, type Sheet } from "../xlsx.ts";

/** The files of an archive, each as long as it is said to be. */
async function unpacked(file: Blob): Promise<Record<string, string>> {
  const bytes = Buffer.from(await file.arrayBuffer());
  const end = bytes.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const files: Record<string, string> = {};
  for (let at = bytes.readUInt32LE(end + 16), left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, size, name, begins] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)];
    const data = begins + 30 + bytes.readUInt16LE(begins + 26) + bytes.readUInt16LE(begins + 28);
    const contents = inflateRawSync(bytes.subarray(data, data + packed));
    expect(contents.length).toBe(size);
    files[bytes.subarray(at + 46, at + 46 + name).toString()] = contents.toString();
    at += 46 + name;
  }
  return files;
}

const SHEET = "xl/worksheets/sheet1.xml";
const of = async (sheet: Partial<Sheet>) => unpacked(xlsxOf({ name: "计划", head: ["任务", "工期（天）"], rows: [], ...sheet }));
const cells = async (...row: Sheet["rows"][number]["cells"]) => /<row r="2"[^>]*>(.*)<\/row><\/sheetData>/.exec((await of({ rows: [{ cells: row }], zone: "Asia/Shanghai" }))[SHEET]!)![1];

describe("a list as a workbook", () => {
  test("has the parts of one, and a head that stays in view", async () => {
    const files = await of({ rows: [{ cells: ["需求", 3] }] });
    expect(Object.keys(files)).toEqual(["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/styles.xml"]);
    expect(files[SHEET]).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>');
    expect(files[SHEET]).toContain('<autoFilter ref="A1:B2"/>');
    expect(files["xl/workbook.xml"]).toContain('<sheet name="计划"');
  });

  test.each([
    ["days", ["2027-02-01"], '<c r="A2" s="2"><v>46419</v></c>'],
    ["instants in the reader's zone", ["2027-02-01T04:00:00.123456Z"], '<c r="A2" s="2"><v>46419.5</v></c>'],
    ["numbers and nothing", [1.5, null, { text: "" }, 0], '<c r="A2"><v>1.5</v></c><c r="D2"><v>0</v></c>'],
    ["shares", [{ percent: 40 }], '<c r="A2" s="2"><v>0.4</v></c>'],
    ["formulas as texts", ["=1+1"], '<c r="A2" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>'],
    ["what people wrote as texts", [{ text: "2027-02-01" }], '<c r="A2" t="inlineStr"><is><t xml:space="preserve">2027-02-01</t></is></c>'],
    ["marks of XML, and what XML cannot hold left out", ['<a> & "b"\u0001\ud800_x000D_'], '<c r="A2" t="inlineStr"><is><t xml:space="preserve">&lt;a&gt; &amp; &quot;b&quot;_x005F_x000D_</t></is></c>'],
  ] as [string, Sheet["rows"][number]["cells"], string][])("%s", async (_, row, expected) => {
    expect(await cells(...row)).toBe(expected);
  });

  test("rows below others can be folded and are indented; a summary stands out", async () => {
    const sheet = (await of({ indented: 0, rows: [{ cells: ["阶段"], level: 0, summary: true }, { cells: ["任务"], level: 1 }, { cells: ["深"], level: 12 }] }))[SHEET]!;
    expect([...sheet.matchAll(/<row r="(\d+)" outlineLevel="(\d)"/g)].map((found) => found.slice(1))).toEqual([["3", "1"], ["4", "7"]]);
    expect(sheet).toContain('<outlinePr summaryBelow="0"/>');
    expect(sheet).toContain('outlineLevelRow="7"');
  });

  test("a text longer than a cell, a name no sheet may have, many columns", async () => {
    expect(await cells("长".repeat(40_000))).toContain(`${"长".repeat(32_766)}…</t>`);
    expect((await of({ name: "a/b: [c]* 'd'?" }))["xl/workbook.xml"]).toContain(`<sheet name="a b   c   'd" sheetId`);
    expect([0, 25, 26, 701, 702].map(lettersOf)).toEqual(["A", "Z", "AA", "ZZ", "AAA"]);
  });
});
