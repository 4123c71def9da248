// The requirements that a task fulfils, in the task's record.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { recordOf } from "./requirement.ts";

export function TaskRequirements({ task }: { task: Id }) {
  const { t } = useWords();
  const traces = useQuery({ queryKey: [...keys.record(task), "traces"], queryFn: () => api.get<Told<"RecordTraces">>(`/api/v1/records/${task}/traces`) }).data;
  const fulfilled = traces?.comes_from.filter((each) => each.kind === "requirement") ?? [];
  if (fulfilled.length === 0) return null;
  return (
    <>
      <dt>{t("scope.requirements")}</dt>
      <dd className="plain">
        {fulfilled.map((each) => (
          <Link key={each.id} className="related" to="." search={(now: Record<string, unknown>) => ({ ...now, record: recordOf(each.id) }) as never}>
            {recordNumber("requirement", each.number)} {each.title}
          </Link>
        ))}
      </dd>
    </>
  );
}
