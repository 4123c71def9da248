// The preview of an import: the counts, what the columns mean, the rows, where our dates differ from
// the file's and why, and what was not understood.
import type { ImportPreview, ImportRow, ImportSheet } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { StateTag } from "../../ui/Marks.tsx";
import { placeInWords } from "./finding_place.ts";
import type { Mapping } from "./ImportPage.tsx";

const MEANINGS = ["title", "wbs", "outline_level", "phase", "row_id", "duration", "start", "finish", "predecessors", "owner", "percent_complete", "deadline", "milestone", "actual_start", "actual_finish", "work", "priority", "constraint_kind", "constraint_date", "notes"];

export function PreviewParts({ preview, remapping, onMapping }: { preview: ImportPreview; remapping: boolean; onMapping: (mapping: Mapping) => void }) {
  return (
    <>
      <Counts preview={preview} />
      {preview.sheet && <Columns key={preview.sheet.sheet} sheet={preview.sheet} remapping={remapping} onMapping={onMapping} />}
      <BesideTasks beside={preview.beside} />
      <NotUnderstood found={preview.not_understood} />
      <Differences preview={preview} />
      <Rows preview={preview} />
    </>
  );
}

function Counts({ preview }: { preview: ImportPreview }) {
  const { t, first, formatNumber } = useWords();
  const figures: [string, number][] = [
    [t("imports.new"), preview.creates],
    [t("imports.changed"), preview.updates],
    [t("imports.removed"), preview.removes],
    [t("imports.same"), preview.unchanged],
  ];
  return (
    <div className="stack tight">
      <p className="statement">{t("imports.sentence", { format: first([`imports.format.${preview.format}`, "imports.format.other"], { format: preview.format }), tasks: preview.tasks, dependencies: preview.dependencies })}</p>
      <dl className="figures panel import-figures">
        {figures.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

interface ColumnsProps {
  sheet: ImportSheet;
  remapping: boolean;
  onMapping: (mapping: Mapping) => void;
  /** What a column can mean, and the family of its words. */
  meanings?: string[];
  word?: string;
}

export function Columns({ sheet, remapping, onMapping, meanings = MEANINGS, word = "imports.field." }: ColumnsProps) {
  const { t, first } = useWords();
  const change = (index: number, meaning: string) => onMapping({ sheet: sheet.sheet, columns: Object.fromEntries(sheet.columns.map((each) => [each.index, each.index === index ? meaning || null : each.maps_to])) });
  const choices = [{ value: "", label: t("imports.not_used") }, ...meanings.map((field) => ({ value: field, label: first([`${word}${field}`, "imports.field.other"], { field }) }))];
  const sheets = sheet.sheets.length > 1 && <Options aria-label={t("imports.sheet")} value={sheet.sheet} disabled={remapping} onChange={(name) => onMapping({ sheet: name, columns: {} })} choices={sheet.sheets.map((name) => ({ value: name, label: name }))} />;
  return (
    <Panel title={t("imports.columns")} count={t("imports.columns_count", { count: sheet.columns.filter((each) => each.maps_to).length, all: sheet.columns.length })} actions={sheets}>
      <ListTable heads={[t("imports.column"), t("imports.means"), { label: t("imports.sample"), className: "wide-only" }]}>
        {sheet.columns.map((each) => (
          <tr key={each.index}>
            <td>{each.title || t("imports.column_number", { number: each.index + 1 })}</td>
            <td>
              <Options aria-label={t("imports.meaning_of", { column: each.title })} value={each.maps_to ?? ""} disabled={remapping} onChange={(meaning) => change(each.index, meaning)} choices={choices} />
            </td>
            <td className="wide-only soft">{each.sample}</td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

/** What comes, changes or goes and is no task: dependencies, who works on what, calendars, settings. */
function BesideTasks({ beside }: { beside: ImportPreview["beside"] }) {
  const { t } = useWords();
  const counted: [string, number][] = [
    ["imports.dependencies_new", beside.dependencies_new],
    ["imports.dependencies_changed", beside.dependencies_changed],
    ["imports.dependencies_removed", beside.dependencies_removed],
    ["imports.assignments_changed", beside.assignments],
    ["imports.calendars_changed", beside.calendars],
    ["imports.resources_changed", beside.resources],
    ["imports.baselines_new", beside.baselines],
    ["imports.settings_changed", Number(beside.settings)],
  ];
  const told = counted.filter(([, count]) => count > 0);
  if (told.length === 0) return null;
  return (
    <Panel title={t("imports.beside")}>
      <ul className="rows">
        {told.map(([word, count]) => (
          <li key={word} className="row">
            {t(word, { count })}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export type Finding = ImportPreview["not_understood"][number];

export function NotUnderstood({ found }: { found: Finding[] }) {
  const { t, first } = useWords();
  if (found.length === 0) return null;
  return (
    <Panel title={t("imports.not_understood")} count={found.length}>
      <ul className="rows">
        {found.map((each, index) => (
          <li key={index} className="row">
            <span className="id">{placeInWords(t, each)}</span>
            <span>{first([each.code, "import.other"], { ...each.params, code: each.code })}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Differences({ preview }: { preview: ImportPreview }) {
  const { t, first, formatDateTime, formatDate } = useWords();
  const shown = (value: string) => (/^\d{4}-\d{2}-\d{2}T/.test(value) ? formatDateTime(value) : /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatDate(value) : value);
  if (preview.differences.length === 0) return preview.compared_count > 0 ? <p className="soft">{t("imports.all_dates_agree", { count: preview.compared_count })}</p> : null;
  return (
    <Panel title={t("imports.differences")} count={t("imports.differences_count", { count: preview.differences_count, all: preview.compared_count })}>
      <ListTable heads={[t("record.task"), t("imports.what"), { label: t("imports.in_file"), className: "num" }, { label: t("imports.computed"), className: "num" }, { label: t("projects.why"), className: "wide-only" }]}>
        {preview.differences.map((each, index) => (
          <tr key={index}>
            <td>{each.title}</td>
            <td>{first([`imports.field.${each.field}`, "imports.field.other"], { field: each.field })}</td>
            <td className="num">{shown(each.file)}</td>
            <td className="num strong">{shown(each.computed)}</td>
            <td className="wide-only soft">{first([`imports.reason.${each.reason.code}`, "imports.reason.other"], { ...each.reason.params, code: each.reason.code })}</td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

function Rows({ preview }: { preview: ImportPreview }) {
  const { t } = useWords();
  return (
    <Panel title={t("imports.rows")} count={preview.rows.length < preview.tasks ? t("imports.first_rows", { count: preview.rows.length, all: preview.tasks }) : preview.rows.length}>
      <ListTable heads={[t("imports.field.wbs"), t("record.task"), { label: t("task.duration"), className: "num" }, t("imports.change")]}>
        {preview.rows.map((row, index) => (
          <Row key={index} row={row} />
        ))}
      </ListTable>
    </Panel>
  );
}

function Row({ row }: { row: ImportRow }) {
  const { t, formatDuration, first, joinNames } = useWords();
  const depth = Math.min(row.level - 1, 5);
  const changes = joinNames(row.changes.map((field) => first([`imports.field.${field}`, "imports.field.other"], { field })));
  return (
    <tr className={`import-${row.change}`}>
      <td className="id">{row.wbs}</td>
      <td className={row.kind === "phase" ? "strong" : undefined} style={{ paddingInlineStart: 10 + depth * 14 }}>{row.title}</td>
      <td className="num">{row.kind === "milestone" ? <span className="muted">{t("overview.milestone")}</span> : row.duration_minutes == null ? "–" : formatDuration(row.duration_minutes)}</td>
      <td className="nowrap">
        {row.change === "same" ? <span className="muted">{t("imports.same")}</span> : <StateTag tone={row.change === "removed" ? "at_risk" : "none"}>{t(`imports.${row.change}`)}</StateTag>}
        {changes && <span className="muted small"> {changes}</span>}
      </td>
    </tr>
  );
}
