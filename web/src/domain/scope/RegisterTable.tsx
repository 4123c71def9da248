// The rows of the register. Only those on the screen are in the page; the next piece is fetched before its end.
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { useIsPhone, useTop } from "../../ui/long_list.ts";
import { PersonTag } from "../../ui/Marks.tsx";
import type { Group, RegisterRow, ScopeSearch } from "./register_search.ts";
import { recordOf, type Requirement } from "./requirement.ts";
import { RequirementState } from "./RequirementState.tsx";

/** As high as scope.css makes them: nothing is measured while ten thousand rows go by. */
const HEIGHTS = { row: 54, phone: 68, group: 33 };
/** So many rows before the end the next piece is asked for. */
const AHEAD = 60;

interface TableProps {
  rows: RegisterRow[];
  search: ScopeSearch;
  open: string | undefined;
  /** None: the reader may not change anything. */
  chosen: ReadonlyMap<Id, Requirement> | undefined;
  onChosen: (chosen: ReadonlyMap<Id, Requirement>) => void;
  onOpen: (id: Id) => void;
  more: { hasNextPage: boolean; isFetching: boolean; isFetchNextPageError: boolean; fetchNextPage: () => unknown };
}

export function RegisterTable({ rows, search, open, chosen, onChosen, onOpen, more }: TableProps) {
  const { t } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const top = useTop(place);
  const virtual = useRows({ rows, more }, top);
  const { toggle, openOne } = useSteadyCalls({ chosen, onChosen, onOpen });
  const loaded = useMemo(() => rows.flatMap((row) => ("requirement" in row ? [row.requirement] : [])), [rows]);
  const all = !!chosen && loaded.length > 0 && chosen.size >= loaded.length && loaded.every((each) => chosen.has(each.id));
  return (
    <div role="table" className={chosen ? "register may-choose" : "register"} aria-label={t("scope.requirements")} aria-rowcount={more.hasNextPage ? -1 : rows.length + 1}>
      <div role="row" className="register-head" aria-rowindex={1}>
        {chosen && (
          <span role="columnheader" className="choose">
            <input type="checkbox" aria-label={t("scope.choose_all", { count: loaded.length })} checked={all} onChange={() => onChosen(new Map(all ? [] : loaded.map((each) => [each.id, each])))} />
          </span>
        )}
        {["number", "title", "kind", "priority", "state", "owner", "tasks"].map((column) => (
          <span role="columnheader" key={column} className={`of-${column}`}>
            {t(`scope.column.${column}`)}
          </span>
        ))}
      </div>
      <div role="rowgroup" ref={place} className="register-rows" onKeyDown={(event) => walkRows(event, rows, (index) => virtual.scrollToIndex(index))} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          const at = { index: item.index, start: item.start - top };
          if ("group" in row) return <GroupRow key={item.key} {...at} group={search.group!} name={row.group} />;
          return <Line key={item.key} {...at} requirement={row.requirement} isOpen={open === recordOf(row.requirement.id)} chosen={chosen?.has(row.requirement.id)} onToggle={toggle} onOpen={openOne} />;
        })}
      </div>
    </div>
  );
}

function useRows({ rows, more }: Pick<TableProps, "rows" | "more">, top: number) {
  const isPhone = useIsPhone();
  const virtual = useWindowVirtualizer({ count: rows.length, estimateSize: (index) => ("group" in rows[index]! ? HEIGHTS.group : isPhone ? HEIGHTS.phone : HEIGHTS.row), overscan: 6, scrollMargin: top, getItemKey: (index) => keyOf(rows[index]!) });
  useEffect(() => virtual.measure(), [virtual, isPhone, rows]);
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const wantsMore = more.hasNextPage && !more.isFetching && !more.isFetchNextPageError && last + AHEAD >= rows.length;
  const fetchNext = more.fetchNextPage;
  useEffect(() => {
    if (wantsMore) void fetchNext();
  }, [wantsMore, fetchNext]);
  return virtual;
}

/** Rows that stay on the screen are not drawn again while others scroll in: what they call stays the same. */
function useSteadyCalls({ chosen, onChosen, onOpen }: Pick<TableProps, "chosen" | "onChosen" | "onOpen">) {
  const latest = useRef({ chosen, onChosen, onOpen });
  useEffect(() => {
    latest.current = { chosen, onChosen, onOpen };
  });
  const toggle = useCallback((requirement: Requirement, isChosen: boolean) => {
    const next = new Map(latest.current.chosen);
    if (isChosen) next.set(requirement.id, requirement);
    else next.delete(requirement.id);
    latest.current.onChosen(next);
  }, []);
  const openOne = useCallback((id: Id) => latest.current.onOpen(id), []);
  return { toggle, openOne };
}

/** The arrows go from row to row and stay in their column; the heads of groups are passed over. */
function walkRows(event: KeyboardEvent<HTMLElement>, rows: RegisterRow[], scrollTo: (index: number) => void) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const from = (event.target as HTMLElement).closest("[data-index]");
  if (!by || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const isGroup = (index: number) => "group" in (rows[index] ?? {});
  const beside = Number(from.getAttribute("data-index")) + by;
  const next = isGroup(beside) ? beside + by : beside;
  if (!rows[next]) return;
  scrollTo(next);
  const place = event.currentTarget;
  const wanted = (event.target as HTMLElement).matches("input") ? "input" : ".link";
  // The row may have to be drawn first.
  requestAnimationFrame(() => requestAnimationFrame(() => place.querySelector<HTMLElement>(`[data-index="${next}"] ${wanted}`)?.focus({ preventScroll: true })));
}

function keyOf(row: RegisterRow): string {
  return "group" in row ? row.group : row.requirement.id;
}

interface At {
  index: number;
  start: number;
}

const placed = ({ index, start }: At) => ({ "data-index": index, "aria-rowindex": index + 2, style: { transform: `translateY(${start}px)` } });

function GroupRow({ group, name, ...at }: At & { group: Group; name: string }) {
  const { t } = useWords();
  return (
    <div role="row" className="register-row group" {...placed(at)}>
      <span role="cell">{t(`requirement.${group}.${name}`)}</span>
    </div>
  );
}

interface LineProps extends At {
  requirement: Requirement;
  isOpen: boolean;
  chosen: boolean | undefined;
  onToggle: (requirement: Requirement, isChosen: boolean) => void;
  onOpen: (id: Id) => void;
}

const Line = memo(function Line({ requirement, isOpen, chosen, onToggle, onOpen, ...at }: LineProps) {
  const { t } = useWords();
  const { fields } = requirement;
  const number = recordNumber("requirement", requirement.number);
  const about = fields.need || fields.description;
  return (
    <div role="row" className={isOpen ? "register-row chosen" : "register-row"} {...placed(at)}>
      {chosen !== undefined && (
        <span role="cell" className="choose">
          <input type="checkbox" aria-label={t("scope.choose", { number, title: fields.title })} checked={chosen} onChange={(event) => onToggle(requirement, event.target.checked)} />
        </span>
      )}
      <span role="cell" className="id of-number">
        {number}
      </span>
      <span role="cell" className="of-title">
        <button type="button" className="link" aria-current={isOpen || undefined} title={fields.title} onClick={() => onOpen(requirement.id)}>
          {fields.title}
        </button>
        {about && <span className="about muted small clip">{about}</span>}
      </span>
      <span role="cell" className="of-kind">
        {t(`requirement.kind.${fields.kind}`)}
      </span>
      <span role="cell" className={fields.priority === "must" ? "of-priority strong" : "of-priority"}>
        {t(`requirement.priority.${fields.priority}`)}
      </span>
      <span role="cell" className="of-state">
        <RequirementState of={requirement} />
      </span>
      <span role="cell" className="of-owner">
        {requirement.owner_name ? <PersonTag name={requirement.owner_name} /> : <span className="muted">{t("task.no_owner")}</span>}
      </span>
      <span role="cell" className="of-tasks">
        {requirement.task_count === undefined ? "" : requirement.task_count || <span className="muted">–</span>}
      </span>
    </div>
  );
});
