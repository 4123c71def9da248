// The plan's toolbar: which view, a new task, zoom, today, baseline, what is looked for, the legend.
import { useEffect, useState } from "react";
import type { Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ActMenu } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { PlanPerson } from "./columns.ts";
import type { Baseline, Id } from "./plan_types.ts";
import { BaselineMenu } from "./BaselineMenu.tsx";
import { STATES, VIEWS, type PlanSearch, type SearchPatch } from "./plan_search.ts";
import { ZOOMS } from "./time_scale.ts";
import styles from "./plan.module.css";

interface ToolbarProps {
  words: Words;
  search: PlanSearch;
  change: (patch: SearchPatch) => void;
  baselines: Baseline[];
  people: Map<Id, PlanPerson>;
  canEdit: boolean;
  projectId: Id;
  hasTasks: boolean;
  onAdd: () => void;
  onToday: () => void;
}

export function Toolbar({ words, search, change, baselines, people, canEdit, projectId, hasTasks, onAdd, onToday }: ToolbarProps) {
  const { t } = words;
  const view = search.view ?? "gantt";
  return (
    <div className={`${styles.toolbar} no-print`}>
      <div className="segments" role="group" aria-label={t("plan.view")}>
        {VIEWS.map((each) => (
          <button key={each} type="button" aria-pressed={view === each} onClick={() => change({ view: each === "gantt" ? undefined : each })}>
            {t(`plan.view.${each}`)}
          </button>
        ))}
      </div>
      {canEdit && (
        <Button icon="plus" onClick={onAdd}>
          {t("plan.task")}
        </Button>
      )}
      {view === "gantt" && <ZoomMenu words={words} search={search} change={change} />}
      {view === "gantt" && <Button onClick={onToday}>{t("plan.today")}</Button>}
      {view === "gantt" && hasTasks && (baselines.length > 0 || canEdit) && <BaselineMenu {...{ words, search, change, baselines, canEdit, projectId }} />}
      <FilterMenu words={words} search={search} change={change} people={people} />
      <SearchField words={words} text={search.text} onText={(text) => change({ text })} />
      {view === "gantt" && <Legend words={words} baseline={baselines.length > 0} />}
    </div>
  );
}

type Part = Pick<ToolbarProps, "words" | "search" | "change">;

function ZoomMenu({ words: { t }, search, change }: Part) {
  const zoom = search.zoom ?? "week";
  const button = (
    <Button aria-label={t("plan.zoom_is", { zoom: t(`plan.zoom.${zoom}`) })}>
      {t(`plan.zoom.${zoom}`)} <Icon name="down" />
    </Button>
  );
  const entries = [...ZOOMS, "fit" as const].map((each) => ({ label: t(`plan.zoom.${each}`), checked: each === zoom, act: () => change({ zoom: each === "week" ? undefined : each }) }));
  return <ActMenu button={button} label={t("plan.zoom")} entries={[...entries.slice(0, -1), "line" as const, entries.at(-1)!]} />;
}

function FilterMenu({ words: { t }, search, change, people }: Part & { people: Map<Id, PlanPerson> }) {
  const count = [search.owner, search.state, search.critical].filter(Boolean).length;
  const button = (
    <Button icon="filter" aria-label={t("plan.filter_is", { count })}>
      {count ? t("plan.filter_count", { count }) : t("plan.filter")}
    </Button>
  );
  return (
    <ActMenu
      button={button}
      label={t("plan.filter")}
      entries={[
        { label: t("plan.filter_critical"), checked: !!search.critical, act: () => change({ critical: search.critical ? undefined : true }) },
        { heading: t("plan.filter_state") },
        ...STATES.map((each) => ({ label: t(`plan.state.${each}`), checked: search.state === each, act: () => change({ state: search.state === each ? undefined : each }) })),
        ...(people.size ? [{ heading: t("plan.column_title.owner") }] : []),
        ...[...people.values()].slice(0, 12).map((each) => ({ label: each.name, checked: search.owner === each.id, act: () => change({ owner: search.owner === each.id ? undefined : each.id }) })),
      ]}
    />
  );
}

/** What is typed is looked for a moment later; an input method finishes its word first. */
function SearchField({ words: { t }, text, onText }: { words: Words; text: string | undefined; onText: (text: string | undefined) => void }) {
  const [typed, setTyped] = useState(text ?? "");
  const [composing, setComposing] = useState(false);
  useEffect(() => setTyped(text ?? ""), [text]);
  useEffect(() => {
    if (composing || typed === (text ?? "")) return;
    const timer = setTimeout(() => onText(typed || undefined), 150);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, composing]);
  return (
    <input
      className={styles.find}
      type="search"
      value={typed}
      placeholder={t("plan.find")}
      aria-label={t("plan.find")}
      onChange={(event) => setTyped(event.target.value)}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
    />
  );
}

function Legend({ words: { t }, baseline }: { words: Words; baseline: boolean }) {
  return (
    <div className={styles.legend} role="group" aria-label={t("plan.legend")}>
      <span>
        <i className={styles.legendCritical} />
        {t("plan.legend.critical")}
      </span>
      <span>
        <i className={styles.legendTask} />
        {t("plan.legend.task")}
      </span>
      {baseline && (
        <span>
          <i className={styles.legendBaseline} />
          {t("plan.baseline")}
        </span>
      )}
      <span>
        <i className={styles.legendFloat} />
        {t("plan.column.float")}
      </span>
      <span>
        <i className={styles.legendMilestone} />
        {t("plan.milestone")}
      </span>
    </div>
  );
}
