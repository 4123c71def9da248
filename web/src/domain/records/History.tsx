// What happened to a record, newest first.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { HistoryItem, Id, List } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";

export function History({ record }: { record: Id }) {
  const w = useWords();
  const query = useQuery({ queryKey: [...keys.record(record), "history"], queryFn: () => api.get<List<HistoryItem>>(`/api/v1/records/${record}/history`) });
  return (
    <div className="record-body">
      <Faces query={query} failed={w.t("record.history_failed")} rows={3}>
        {(data) => (
          <ol className="history">
            {data.items.map((item, index) => (
              <li key={index}>
                <time className="muted small">{w.formatWhen(item.at)}</time>
                <span>
                  <b>{item.actor?.name ?? w.t("record.by_system")}</b> {w.first([`history.${item.kind}`, "history.other"], { kind: item.kind })}
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
