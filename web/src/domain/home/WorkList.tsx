// Tasks in the order to do them, the reason beside the order.
import { Link } from "@tanstack/react-router";
import type { WorkItem } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";

export function WorkList({ items, from = 1 }: { items: WorkItem[]; from?: number }) {
  const w = useWords();
  return (
    <ol className="order">
      {items.map((item, index) => (
        <li key={item.task.id}>
          <span className="n">{from + index}</span>
          <Link to="." search={(now: Record<string, unknown>) => ({ ...now, record: item.task.id }) as never} className="clip" title={item.task.title}>
            {item.task.title}
          </Link>
          <span className="id">T-{item.task.number}</span>
          <span className="why">
            <Reason w={w} item={item} />
            {" · "}
            <Link to="/projects/$project" params={{ project: item.project.id }} className="muted">
              {item.project.name}
            </Link>
          </span>
        </li>
      ))}
    </ol>
  );
}

function Reason({ w, item }: { w: Words; item: WorkItem }) {
  const { code, days } = item.reason;
  const sentence = w.first([`my_work.reason.${code}`, "my_work.reason.next"], { days, date: w.formatDate(item.task.finish, { weekday: true }) });
  if (item.task.critical && code !== "critical")
    return (
      <>
        <b>{w.t("my_work.critical")}</b>
        {w.t("my_work.after_critical")}
        {sentence}
      </>
    );
  return code === "critical" || code === "late" ? <b>{sentence}</b> : <>{sentence}</>;
}
