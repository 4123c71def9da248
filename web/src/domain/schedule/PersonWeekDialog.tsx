// One week of one person: the tasks it is made of, what other projects take, and the way to levelling.
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { hoursOf, usePersonWeek, type PersonByWeek } from "./people_load.ts";
import { TaskRows } from "./TaskRows.tsx";

interface PersonWeekProps {
  project: Id;
  person: PersonByWeek;
  week: string;
  /** None for whoever only reads. */
  onLevel: (() => void) | undefined;
  onClose: () => void;
}

export function PersonWeekDialog({ project, person, week, onLevel, onClose }: PersonWeekProps) {
  const w = useWords();
  const { t } = w;
  const query = usePersonWeek(project, person.resource_id, week);
  const hours = (minutes: number) => t("load.hours", { hours: w.formatNumber(hoursOf(minutes)) });
  const level = () => {
    onClose();
    onLevel?.();
  };
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.close")}</Button>
      {onLevel && (
        <Button kind="primary" icon="people" onClick={level}>
          {t("levelling.open")}
        </Button>
      )}
    </>
  );
  return (
    <Dialog title={t("load.week_of", { name: person.name, week: w.formatDate(week) })} closeLabel={t("shell.close")} onClose={onClose} keepOpen={false} foot={foot}>
      <Faces query={query} failed={t("load.failed")} rows={4}>
        {(told) => (
          <>
            <p className={told.percent > 100 ? "strong late" : undefined}>
              {told.percent > 100 && "▲ "}
              {t("load.sum", { hours: w.formatNumber(hoursOf(told.asked_minutes + told.elsewhere_minutes)), of: w.formatNumber(hoursOf(told.capacity_minutes)), percent: told.percent })}
            </p>
            <ListTable heads={[t("load.task"), { label: t("load.in_hours"), className: "num" }]}>
              <TaskRows project={project} of={told.tasks} cells={(each) => <td className="num">{hours(each.minutes)}</td>} />
              {told.elsewhere.map((each) => (
                <tr key={each.project?.id ?? ""}>
                  <td className="muted">{each.project ? t("load.elsewhere_in", { project: each.project.name }) : t("load.elsewhere")}</td>
                  <td className="num">{hours(each.minutes)}</td>
                </tr>
              ))}
            </ListTable>
          </>
        )}
      </Faces>
    </Dialog>
  );
}
