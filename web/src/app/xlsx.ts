// A list as a workbook of one sheet: days are days and numbers are numbers, the head stays in view, and every text is
// text, so no formula comes to life and nothing needs a mark in front.
//
// Must hold: opened by whatever reads Office Open XML (ECMA-376); signs that no XML may hold are left out, and a text
// longer than a cell holds ends with "…".
import { strToU8, zipSync } from "fflate";

/** A day (`2027-02-01`) becomes a day, an instant the time in the reader's zone. */
export type SheetCell = string | number | null | undefined | { percent: number } | { text: string };

export interface SheetRow {
  cells: SheetCell[];
  /** How far below the outermost rows; rows below others can be folded. */
  level?: number;
  /** Stands for the rows below it. */
  summary?: boolean;
}

export interface Sheet {
  name: string;
  head: string[];
  rows: SheetRow[];
  /** The column whose texts are indented by their level. */
  indented?: number;
  /** Of instants. */
  zone?: string;
}

const MOST_LETTERS = 32_767;
const MOST_LEVEL = 7;
const [NARROWEST, WIDEST] = [6, 60];
const DAY = 86_400_000;
/** The day 0 of spreadsheets, as days before 1970. */
const EPOCH = 25_569;

type Look = "general" | "day" | "instant" | "percent" | "head";
const FORMATS: Record<Look, number> = { general: 0, head: 0, day: 164, instant: 165, percent: 9 };

/** The kinds of cells that are in use, each with its number. */
class Styles {
  private readonly known = new Map<string, number>();
  private readonly written: string[] = [];

  constructor() {
    this.of("general", false, 0);
  }

  of(look: Look, bold: boolean, indent: number): number {
    const key = `${look} ${bold} ${indent}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const alignment = look === "head" ? '<alignment vertical="center" wrapText="1"/>' : indent ? `<alignment horizontal="left" indent="${indent}"/>` : "";
    const isHead = look === "head";
    this.written.push(`<xf numFmtId="${FORMATS[look]}" fontId="${bold || isHead ? 1 : 0}" fillId="${isHead ? 2 : 0}" borderId="${isHead ? 1 : 0}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"${alignment ? ` applyAlignment="1">${alignment}</xf>` : "/>"}`);
    this.known.set(key, this.written.length - 1);
    return this.written.length - 1;
  }

  xml(): string {
    const font = (bold: boolean) => `<font>${bold ? "<b/>" : ""}<sz val="11"/><name val="Calibri"/><family val="2"/></font>`;
    return `${DECLARED}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2">${font(false)}${font(true)}</fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEEF1F5"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FF9AA4B2"/></bottom><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${this.written.length}">${this.written.join("")}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
  }
}

const DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

/** So that the same contents are the same bytes: the first day that a ZIP file can tell. */
const EARLIEST = "1980-01-01T00:00:00";

export function xlsxOf(sheet: Sheet): Blob {
  const styles = new Styles();
  const contents = sheetXml(sheet, styles);
  const name = sheet.name.replaceAll(/[\\/?*[\]:]/g, " ").slice(0, 31).replaceAll(/^[\s']+|[\s']+$/g, "") || "1";
  const last = `$${lettersOf(sheet.head.length - 1)}$${sheet.rows.length + 1}`;
  const quoted = `'${name.replaceAll("'", "''")}'`;
  const names = `<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">${escaped(quoted)}!$A$1:${last}</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">${escaped(quoted)}!$1:$1</definedName>`;
  const files: Record<string, string> = {
    "[Content_Types].xml": `${DECLARED}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
    "_rels/.rels": `${DECLARED}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${DECLARED}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="rId1"/></sheets><definedNames>${names}</definedNames></workbook>`,
    "xl/_rels/workbook.xml.rels": `${DECLARED}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": contents,
    "xl/styles.xml": styles.xml(),
  };
  const packed = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), { mtime: EARLIEST });
  return new Blob([packed as BlobPart], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
}

function sheetXml(sheet: Sheet, styles: Styles): string {
  const widths = sheet.head.map((title) => Math.min(24, lengthOf(title)) + 4);
  const deepest = Math.min(MOST_LEVEL, sheet.rows.reduce((most, row) => Math.max(most, row.level ?? 0), 0));
  const head = sheet.head.map((title, column) => cellXml(column, 1, { text: title }, styles.of("head", true, 0)));
  const rows = sheet.rows.map((row, place) => {
    const number = place + 2;
    const cells = row.cells.map((value, column) => {
      const indent = column === sheet.indented ? Math.min(row.level ?? 0, 15) : 0;
      const [read, look, letters] = readCell(value, sheet.zone);
      widths[column] = Math.max(widths[column] ?? 0, letters + 2 * indent + 2);
      return cellXml(column, number, read, styles.of(look, !!row.summary, indent));
    });
    const level = Math.min(MOST_LEVEL, row.level ?? 0);
    return `<row r="${number}"${level ? ` outlineLevel="${level}"` : ""}>${cells.join("")}</row>`;
  });
  const columns = widths.map((width, column) => `<col min="${column + 1}" max="${column + 1}" width="${Math.min(WIDEST, Math.max(NARROWEST, width))}" customWidth="1"/>`);
  const all = `A1:${lettersOf(sheet.head.length - 1)}${sheet.rows.length + 1}`;
  return `${DECLARED}<worksheet xmlns="${MAIN}"><sheetPr><outlinePr summaryBelow="0"/><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="${all}"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"${deepest ? ` outlineLevelRow="${deepest}"` : ""}/><cols>${columns.join("")}</cols><sheetData><row r="1">${head.join("")}</row>${rows.join("")}</sheetData><autoFilter ref="${all}"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`;
}

type Read = { text: string } | { number: number } | undefined;

const A_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const AN_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;

/** What the cell holds, how it looks, and how many letters wide it is. */
function readCell(value: SheetCell, zone: string | undefined): [Read, Look, number] {
  if (value === null || value === undefined || value === "") return [undefined, "general", 0];
  if (typeof value === "number") return Number.isFinite(value) ? [{ number: value }, "general", String(value).length] : [undefined, "general", 0];
  if (typeof value === "object" && "text" in value && !value.text) return [undefined, "general", 0];
  if (typeof value === "object") return "percent" in value ? [{ number: value.percent / 100 }, "percent", 5] : [{ text: value.text }, "general", lengthOf(value.text)];
  const day = A_DAY.exec(value);
  if (day) return [{ number: Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) / DAY + EPOCH }, "day", 10];
  if (AN_INSTANT.test(value)) return [{ number: Math.floor(wallClock(value, zone) / 60_000) / 1_440 + EPOCH }, "instant", 16];
  return [{ text: value }, "general", lengthOf(value)];
}

/** The time on the wall of a zone, as if it were UTC. */
function wallClock(instant: string, zone: string | undefined): number {
  const at = new Date(instant);
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone ?? "UTC", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
}

function cellXml(column: number, row: number, value: Read, style: number): string {
  const at = `r="${lettersOf(column)}${row}"${style ? ` s="${style}"` : ""}`;
  if (!value) return style ? `<c ${at}/>` : "";
  if ("number" in value) return `<c ${at}><v>${value.number}</v></c>`;
  const text = value.text.length > MOST_LETTERS ? `${value.text.slice(0, MOST_LETTERS - 1)}…` : value.text;
  return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** 0 is A, 26 is AA. */
export function lettersOf(column: number): string {
  const above = Math.floor(column / 26);
  return (above ? lettersOf(above - 1) : "") + String.fromCharCode(65 + (column % 26));
}

/** In letters of the widest line; a Chinese sign is as wide as two. */
function lengthOf(text: string): number {
  return text.split("\n").reduce((most, line) => Math.max(most, [...line].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), 0)), 0);
}

function escaped(text: string): string {
  // Signs that no XML may hold, halves of signs among them, are left out; what looks like an escape of the format stays what it is.
  const allowed = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "").replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("\r", "");
}
