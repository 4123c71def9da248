// Who waits for whom: one panel for each side, with the clock of a question, the day that was named, and
// the one thing to do about it.
import { Link } from "@tanstack/react-router";
import { kindOf, recordNumber, type RecordAddress } from "../../app/record_kinds.ts";
import type { WaitingItem } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ClockBar } from "../communication/ClockBar.tsx";
import "./home.css";

export function WaitingPair({ forUs, forClient, inProject }: { forUs: WaitingItem[]; forClient: WaitingItem[]; inProject?: boolean }) {
  const { t } = useWords();
  return (
    <div className="pair">
      <WaitingPanel title={t("home.waiting_us")} icon="clock" items={forUs} inProject={inProject} empty={t("home.waiting_us_empty")} />
      <WaitingPanel title={t("home.waiting_client")} icon="door" items={forClient} inProject={inProject} empty={t("home.waiting_client_empty")} />
    </div>
  );
}

interface PanelProps {
  title: string;
  icon: "clock" | "door";
  items: WaitingItem[];
  /** Without the project's name, where the page says it. */
  inProject?: boolean | undefined;
  empty: string;
}

function WaitingPanel({ title, icon, items, inProject, empty }: PanelProps) {
  const isClient = icon === "door";
  return (
    <Panel title={title} count={items.length || undefined} icon={<Icon name={icon} />}>
      {items.length === 0 ? (
        <p className="panel-body muted">{empty}</p>
      ) : (
        <ul className="waits">
          {items.map((item) => (
            <WaitingRow key={item.id} item={item} inProject={inProject} isClient={isClient} />
          ))}
        </ul>
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

function sinceWords(w: Words, { kind, since }: WaitingItem): string {
  const act = kind === "sign_off" ? "home.sent" : "home.asked";
  return w.isJustNow(since) ? w.t(`${act}_just_now`) : w.t(`${act}_ago`, { age: w.formatAge(since) });
}

function WaitingRow({ item, inProject, isClient }: { item: WaitingItem; inProject?: boolean | undefined; isClient: boolean }) {
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
        {persons ? <span className="clip">{persons}</span> : isClient && <b className="late nowrap">{w.t("home.without_owner")}</b>}
        {!inProject && <span className="clip">{item.project.name}</span>}
        <span className="nowrap">{sinceWords(w, item)}</span>
        {isPromised && item.clock && <ClockBar clock={item.clock} of={isChange ? "change_request" : "question"} />}
        {item.due && (isChange || !isPromised) && <span className={isLate ? "late nowrap" : "nowrap"}>{w.t(isLate ? "home.was_due" : "home.due", { day: w.formatDate(item.due) })}</span>}
      </div>
    </li>
  );
}
