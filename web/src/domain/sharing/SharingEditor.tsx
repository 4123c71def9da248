// What the client sees of the plan is chosen: phases and milestones, a level, chosen tasks with a
// title of their own; beside it the page as it will look and the names of those who will see it.
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { api } from "../../app/api.ts";
import { usePlan } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import type { Id, PlanTask, SharingPreview, SharingRule } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { CheckField, Options } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import "./sharing.css";

const PAUSE = 250;
const ROW = 34;
const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

interface EditorProps {
  project: Id;
  party: Id;
  rule: SharingRule;
  onChange: (rule: SharingRule) => void;
}

export function SharingEditor({ project, party, rule, onChange }: EditorProps) {
  const preview = usePreview(project, party, rule);
  return (
    <div className="sharing client-scope">
      <RuleChoices project={project} rule={rule} onChange={onChange} preview={preview.data} />
      <PreviewPane preview={preview} />
    </div>
  );
}

/** The page as it would look, asked for when the choosing pauses. */
export function usePreview(project: Id, party: Id, rule: SharingRule) {
  const [settled, setSettled] = useState(rule);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(rule), PAUSE);
    return () => clearTimeout(timer);
  }, [rule]);
  return useQuery({
    queryKey: ["project", project, "sharing", party, "preview", settled],
    queryFn: () => api.post<SharingPreview>(`/api/v1/projects/${project}/parties/${party}/sharing-previews`, { rule: settled }),
    placeholderData: (before) => before,
  });
}

function RuleChoices({ project, rule, onChange, preview }: { project: Id; rule: SharingRule; onChange: (rule: SharingRule) => void; preview: SharingPreview | undefined }) {
  const { t } = useWords();
  return (
    <div className="sharing-rule">
      <fieldset>
        <legend className="legend">{t("sharing.what")}</legend>
        <CheckField label={t("sharing.phases")} hint={t("sharing.phases_hint")} checked={rule.phases_and_milestones} onChange={(checked) => onChange({ ...rule, phases_and_milestones: checked })} />
        <div className="row">
          <CheckField label={t("sharing.level")} checked={rule.level !== null} onChange={(checked) => onChange({ ...rule, level: checked ? 2 : null })} />
          {rule.level !== null && (
            <Options className="input level" aria-label={t("sharing.level")} value={String(rule.level)} onChange={(level) => onChange({ ...rule, level: Number(level) })} choices={LEVELS.map((level) => ({ value: String(level), label: String(level) }))} />
          )}
        </div>
      </fieldset>
      <ChosenTasks project={project} rule={rule} onChange={onChange} preview={preview} />
      <CheckField label={t("sharing.held")} hint={t("sharing.held_hint")} checked={rule.held} onChange={(held) => onChange({ ...rule, held })} />
    </div>
  );
}

function ChosenTasks({ project, rule, onChange, preview }: { project: Id; rule: SharingRule; onChange: (rule: SharingRule) => void; preview: SharingPreview | undefined }) {
  const { t } = useWords();
  const [filter, setFilter] = useState("");
  const tasks = usePlan(project).data?.tasks;
  const visible = useMemo(() => new Set(preview?.visible.map((each) => each.task_id)), [preview]);
  const shown = useMemo(() => (tasks ?? []).filter((task) => !filter || `${task.wbs} ${task.title}`.toLowerCase().includes(filter.toLowerCase())), [tasks, filter]);
  const place = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => place.current, estimateSize: () => ROW, overscan: 6, getItemKey: (index) => shown[index]!.id });
  const toggle = (id: Id, checked: boolean) => onChange(checked ? showing(rule, id) : hiding(rule, id));
  const retitle = (id: Id, title: string) => {
    const { [id]: _, ...rest } = rule.client_titles;
    onChange({ ...rule, client_titles: title ? { ...rest, [id]: title } : rest });
  };
  return (
    <fieldset>
      <legend className="legend">{t("sharing.tasks")}</legend>
      <SearchField label={t("sharing.find")} text={filter} onText={(text) => setFilter(text ?? "")} />
      <div className="task-choice" ref={place} tabIndex={0} aria-label={t("sharing.what")}>
        <div style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map((row) => {
            const task = shown[row.index]!;
            return (
              <div key={row.key} className="task-row" style={{ transform: `translateY(${row.start}px)` }}>
                <TaskChoice task={task} visible={isVisible(rule, visible, task.id)} title={rule.client_titles[task.id] ?? ""} onToggle={toggle} onTitle={retitle} />
              </div>
            );
          })}
        </div>
        {tasks && shown.length === 0 && <p className="muted small panel-body">{t(tasks.length ? "sharing.none_found" : "sharing.no_tasks")}</p>}
      </div>
    </fieldset>
  );
}

const without = (ids: Id[], id: Id) => ids.filter((each) => each !== id);

/** Shown whatever the level says: chosen, and no longer left out. */
export function showing(rule: SharingRule, id: Id): SharingRule {
  return { ...rule, hidden_task_ids: without(rule.hidden_task_ids, id), task_ids: [...without(rule.task_ids, id), id] };
}

/** Left out whatever the level says. */
export function hiding(rule: SharingRule, id: Id): SharingRule {
  return { ...rule, task_ids: without(rule.task_ids, id), hidden_task_ids: [...without(rule.hidden_task_ids, id), id] };
}

/** The person's own choice counts at once; the rest as the server last said. */
export function isVisible(rule: SharingRule, visible: Set<Id>, id: Id): boolean {
  return rule.task_ids.includes(id) || (visible.has(id) && !rule.hidden_task_ids.includes(id));
}

interface TaskChoiceProps {
  task: PlanTask;
  visible: boolean;
  title: string;
  onToggle: (id: Id, checked: boolean) => void;
  onTitle: (id: Id, title: string) => void;
}

function TaskChoice({ task, visible, title, onToggle, onTitle }: TaskChoiceProps) {
  const { t } = useWords();
  return (
    <>
      <label className="task-name" style={{ paddingInlineStart: Math.min(task.level - 1, 5) * 12 }}>
        <input type="checkbox" checked={visible} onChange={(event) => onToggle(task.id, event.target.checked)} />
        <span className="id">{task.wbs}</span>
        <span className="clip" title={task.title}>
          {task.title}
        </span>
      </label>
      {visible && <input className="input" aria-label={t("sharing.client_title", { title: task.title })} placeholder={t("sharing.client_title_hint")} value={title} onChange={(event) => onTitle(task.id, event.target.value)} />}
    </>
  );
}

function PreviewPane({ preview }: { preview: ReturnType<typeof usePreview> }) {
  const { t, joinNames } = useWords();
  const { data } = preview;
  return (
    <div className="sharing-preview">
      <div className="row wrap">
        <AudienceTag client>{t("start.client_will_see")}</AudienceTag>
        {data && <span className="small muted">{t("sharing.visible", { count: data.visible.length })}</span>}
      </div>
      <ProblemNotice reason={preview.error} />
      {/* Of our own origin, so that its style sheet loads; scripts never run in it. */}
      <iframe title={t("start.client_will_see")} sandbox="allow-same-origin" srcDoc={data?.html ?? ""} aria-busy={preview.isFetching} />
      <p className="small">{data && (data.seen_by.length ? t("sharing.seen_by", { names: joinNames(data.seen_by) }) : t("sharing.seen_by_nobody"))}</p>
    </div>
  );
}
