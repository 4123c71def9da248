// Who waits for whom: one panel for each side, with the clock of a question, the day that was named, and
// the one thing to do about it.
import { Link } from "@tanstack/react-router";
import { kindOf, recordNumber, type RecordAddress } from "../../app/record_kinds.ts";
import type { Id, WaitingItem } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ClockBar } from "../communication/ClockBar.tsx";
import "./home.css";

/** One side's list: the first of it, and how many there are. */
export interface WaitingPart {
  items: WaitingItem[];
  count: number;
}

export const wholeOf = (items: WaitingItem[]): WaitingPart => ({ items, count: items.length });

export const firstOf = (items: WaitingItem[], most: number): WaitingPart => ({ items: items.slice(0, most), count: items.length });

export function WaitingPair({ forUs, forClient, project }: { forUs: WaitingPart; forClient: WaitingPart; project?: Id | undefined }) {
  const { t } = useWords();
  return (
    <div className="pair">
      <WaitingPanel title={t("home.waiting_us")} icon="clock" part={forUs} project={project} empty={t("home.waiting_us_empty")} />
      <WaitingPanel title={t("home.waiting_client")} icon="door" part={forClient} project={project} empty={t("home.waiting_client_empty")} />
    </div>
  );
}

interface PanelProps {
  title: string;
  icon: "clock" | "door";
  part: WaitingPart;
  /** Without the project's name, where the page says it. */
  project?: Id | undefined;
  empty: string;
}

function WaitingPanel({ title, icon, part, project, empty }: PanelProps) {
  const { t } = useWords();
  const more = part.count - part.items.length;
  return (
    <Panel title={title} count={part.count || undefined} icon={<Icon name={icon} />}>
      {part.items.length === 0 ? (
        <p className="panel-body muted">{empty}</p>
      ) : (
        <ul className="waits">
          {part.items.map((item) => (
            <WaitingRow key={`${item.kind} ${item.id}`} item={item} inProject={!!project} isClient={icon === "door"} />
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className="more small">
          <Link to="/waiting" search={{ project }}>
            {t("home.waiting_more", { count: more })}
          </Link>
        </p>
      )}
    </Panel>
  );
}

/** Where something that waits is dealt with. */
export function placeOf(item: WaitingItem): RecordAddress {
  const project = item.project.id;
  if (item.kind === "sign_off") return { to: "/projects/$project/sign-offs", params: { project }, search: { sign_off: item.id } };
  return kindOf(item.record_kind).address(project, item.id);
}

/** Of these the number does not tell what is wanted. */
const SAYS_WHAT: WaitingItem["kind"][] = ["review", "issue", "meeting_times", "meeting", "task_report", "remark", "verdict", "defect", "condition", "report", "prepared"];

/** Kinds that were put to somebody as they are, and what became known of by itself. */
const SENT: WaitingItem["kind"][] = ["sign_off", "questionnaire", "review", "demonstration", "meeting_times", "meeting"];
const SAID: WaitingItem["kind"][] = ["task", "issue", "task_report", "remark", "verdict", "defect", "condition", "prepared"];

function sinceWords(w: Words, { kind, since }: WaitingItem): string {
  const act = SENT.includes(kind) ? "home.sent" : SAID.includes(kind) ? "home.open" : "home.asked";
  return w.isJustNow(since) ? w.t(`${act}_just_now`) : w.t(`${act}_ago`, { age: w.formatAge(since) });
}

function WaitingRow({ item, inProject, isClient }: { item: WaitingItem; inProject: boolean; isClient: boolean }) {
  const w = useWords();
  const { title } = item;
  const to = placeOf(item) as { to: string };
  const act = w.t(`home.${item.next_step}`);
  const [isChange, isPromised] = [item.kind === "change_request", item.clock?.promised_minutes != null];
  // Of a change the clock can be over as well as the wanted day.
  const isLate = isChange ? !!item.due && item.due < w.today() : item.is_over;
  const persons = item.persons.length > 0 ? w.joinNames(item.persons.map((each) => each.name)) : undefined;
  return (
    <li>
      <Link {...to} className="clip" title={title}>
        {title}
      </Link>
      <Link {...to} className="button act" aria-label={`${act}: ${title}`}>
        {act}
      </Link>
      <div className="meta">
        <span className="nowrap">{recordNumber(item.record_kind, item.number, item.sent_as)}</span>
        {SAYS_WHAT.includes(item.kind) && <span className="nowrap">{w.t(`home.kind.${item.kind}`, { count: item.count })}</span>}
        {persons ? <span className="clip">{persons}</span> : isClient && <b className="late nowrap">{w.t("home.without_owner")}</b>}
        {!inProject && <span className="clip">{item.project.name}</span>}
        <span className="nowrap">{sinceWords(w, item)}</span>
        {isPromised && item.clock && <ClockBar clock={item.clock} of={isChange ? "change_request" : "question"} />}
        {item.due && (isChange || !isPromised) && <span className={isLate ? "late nowrap" : "nowrap"}>{w.t(isLate ? "home.was_due" : "home.due", { day: w.formatDate(item.due) })}</span>}
      </div>
    </li>
  );
}
