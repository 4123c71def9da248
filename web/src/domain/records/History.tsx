// What happened to a record, newest first.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys, usePlan } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { HistoryItem, Id, List } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { changeInWords, type FieldChange } from "./history_words.ts";

export function History({ record, project }: { record: Id; project: Id }) {
  const w = useWords();
  const minutesPerDay = usePlan(project).data?.minutes_per_day ?? 480;
  const query = useQuery({ queryKey: [...keys.record(record), "history"], queryFn: () => api.get<List<HistoryItem>>(`/api/v1/records/${record}/history`) });
  return (
    <div className="record-body">
      <Faces query={query} failed={w.t("record.history_failed")} rows={3}>
        {(data) => data.items.length === 0 ? (
          <p className="muted">{w.t("record.no_history")}</p>
        ) : (
          <ol className="history">
            {data.items.map((item, index) => (
              <li key={index}>
                <time className="muted small">{w.formatWhen(item.at)}</time>
                <span>
                  <b>{item.actor?.name ?? w.t("record.by_system")}</b> {w.first([`history.${item.kind}`, "history.other"], { kind: item.kind })}
                  <Changes item={item} minutesPerDay={minutesPerDay} />
                  {typeof item.detail === "string" && item.detail && <span className="soft"> {item.detail}</span>}
                </span>
              </li>
            ))}
          </ol>
        )}
      </Faces>
    </div>
  );
}

/** What changed of a task, field by field. */
function Changes({ item, minutesPerDay }: { item: HistoryItem; minutesPerDay: number }) {
  const w = useWords();
  const changes = (item.detail as { changes?: FieldChange[] } | null | undefined)?.changes;
  if (!Array.isArray(changes) || changes.length === 0) return null;
  return (
    <ul className="history-changes soft">
      {changes.map((change, index) => (
        <li key={index}>{changeInWords(w, change, minutesPerDay)}</li>
      ))}
    </ul>
  );
}
