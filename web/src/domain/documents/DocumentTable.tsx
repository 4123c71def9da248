// The rows of the documents. Only those on the screen are in the page; the next piece is fetched before its end.
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useIsPhone, useTop } from "../../ui/long_list.ts";
import { PersonTag } from "../../ui/Marks.tsx";
import { filePath, iconOf, recordOf, type DocumentRow, type FiledItem } from "./document.ts";
import { DocumentAudienceTag } from "./DocumentAudienceTag.tsx";
import { FiledPageCells, keyOf } from "./FiledPageRow.tsx";
import { fileSize } from "./file_size.ts";
import { folderName, folderOf } from "./folders.ts";
import { PreviewDialog } from "./PreviewDialog.tsx";

/** As high as documents.css makes them: nothing is measured while ten thousand rows go by. */
const HEIGHTS = { row: 54, phone: 84 };
/** So many rows before the end the next piece is asked for. */
const AHEAD = 40;
const COLUMNS = ["title", "folder", "version", "size", "at", "audience", "acts"];

interface TableProps {
  project: Id;
  rows: FiledItem[];
  open: string | undefined;
  onOpen: (id: Id) => void;
  /** Those that are ticked; not given where nothing can be done to several. */
  chosen?: ReadonlySet<Id> | undefined;
  onChosen: (chosen: ReadonlySet<Id>) => void;
  more: { hasNextPage: boolean; isFetching: boolean; isFetchNextPageError: boolean; fetchNextPage: () => unknown };
}

export function DocumentTable({ project, rows, open, onOpen, chosen, onChosen, more }: TableProps) {
  const { t } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const top = useTop(place);
  const virtual = useRows(rows, more, top);
  const [looking, setLooking] = useState<DocumentRow>();
  const tick = (id: Id) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChosen(next);
  };
  return (
    <div role="table" className="document-table" aria-label={t("project.documents")} aria-rowcount={more.hasNextPage ? -1 : rows.length + 1}>
      <div role="row" className="document-head" aria-rowindex={1}>
        {COLUMNS.map((column) => (
          <span role="columnheader" key={column} className={`of-${column}`}>
            {column === "acts" ? <span className="sr">{t("act.more")}</span> : t(`documents.column.${column}`)}
          </span>
        ))}
      </div>
      <div role="rowgroup" ref={place} className="document-rows" style={{ height: virtual.getTotalSize() }} onKeyDown={(event) => walk(event, rows.length, (index) => virtual.scrollToIndex(index))}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index]!;
          const place = { index, start: start - top };
          if ("page" in row)
            return (
              <Line key={key} {...place}>
                <FiledPageCells project={project} page={row.page} />
              </Line>
            );
          const { document } = row;
          const isOpen = open === recordOf(document.id);
          return (
            <Line key={key} {...place} isOpen={isOpen}>
              <DocumentCells row={document} isOpen={isOpen} onOpen={onOpen} onLook={setLooking} isTicked={chosen?.has(document.id)} onTick={tick} />
            </Line>
          );
        })}
      </div>
      {looking && <PreviewDialog document={looking.id} title={looking.title} version={looking.version} preview={looking.preview} onClose={() => setLooking(undefined)} />}
    </div>
  );
}

const keyOfRow = (row: FiledItem) => ("page" in row ? keyOf(row.page) : row.document.id);

function useRows(rows: FiledItem[], more: TableProps["more"], top: number) {
  const isPhone = useIsPhone();
  const virtual = useWindowVirtualizer({ count: rows.length, estimateSize: () => (isPhone ? HEIGHTS.phone : HEIGHTS.row), overscan: 6, scrollMargin: top, getItemKey: (index) => keyOfRow(rows[index]!) });
  useEffect(() => virtual.measure(), [virtual, isPhone]);
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const wantsMore = more.hasNextPage && !more.isFetching && !more.isFetchNextPageError && last + AHEAD >= rows.length;
  const fetchNext = more.fetchNextPage;
  useEffect(() => {
    if (wantsMore) void fetchNext();
  }, [wantsMore, fetchNext]);
  return virtual;
}

/** The arrows go from row to row. */
function walk(event: KeyboardEvent<HTMLElement>, count: number, scrollTo: (index: number) => void) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const from = (event.target as HTMLElement).closest("[data-index]");
  if (!by || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = Number(from.getAttribute("data-index")) + by;
  if (next < 0 || next >= count) return;
  scrollTo(next);
  const place = event.currentTarget;
  // The row may have to be drawn first.
  requestAnimationFrame(() => requestAnimationFrame(() => place.querySelector<HTMLElement>(`[data-index="${next}"] .link`)?.focus({ preventScroll: true })));
}

function Line({ index, start, isOpen = false, children }: { index: number; start: number; isOpen?: boolean; children: ReactNode }) {
  return (
    <div role="row" className={isOpen ? "document-row chosen" : "document-row"} data-index={index} aria-rowindex={index + 2} style={{ transform: `translateY(${start}px)` }}>
      {children}
    </div>
  );
}

interface CellsProps {
  row: DocumentRow;
  isOpen: boolean;
  onOpen: (id: Id) => void;
  onLook: (row: DocumentRow) => void;
  isTicked: boolean | undefined;
  onTick: (id: Id) => void;
}

function DocumentCells({ row, isOpen, onOpen, onLook, isTicked, onTick }: CellsProps) {
  const w = useWords();
  const { t } = w;
  const folder = folderName(w, folderOf(row));
  return (
    <>
      <span role="cell" className="of-title">
        {isTicked === undefined ? <Icon name={iconOf(row.preview)} /> : <input type="checkbox" checked={isTicked} aria-label={t("documents.choose", { title: row.title })} onChange={() => onTick(row.id)} />}
        <span className="file-name">
          <button type="button" className="link" aria-current={isOpen || undefined} title={row.title} onClick={() => onOpen(row.id)}>
            {row.title}
          </button>
          <span className="muted small clip">{[recordNumber("document", row.number), row.record && t("documents.on_record", { record: `${recordNumber(row.record.kind, row.record.number)} ${row.record.title}` })].filter(Boolean).join(" · ")}</span>
        </span>
      </span>
      <span role="cell" className="of-folder clip" title={folder}>
        {folder || <span className="muted">–</span>}
      </span>
      <span role="cell" className="of-version">
        v{row.version}
      </span>
      <span role="cell" className="of-size">
        {fileSize(w, row.bytes)}
      </span>
      <span role="cell" className="of-at">
        <PersonTag name={row.by} client={row.from_client} />
        <span className="muted small">{w.formatWhen(row.at)}</span>
      </span>
      <span role="cell" className="of-audience">
        <DocumentAudienceTag row={row} />
      </span>
      <span role="cell" className="of-acts">
        {row.preview && <Tool icon="eye" label={t("documents.look_at", { title: row.title })} onClick={() => onLook(row)} />}
        <a className="tool" href={filePath(row.id, row.version)} download aria-label={t("documents.download_one", { title: row.title })} title={t("documents.download")}>
          <Icon name="download" />
        </a>
      </span>
    </>
  );
}
