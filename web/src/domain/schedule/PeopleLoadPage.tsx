// Who has how much to do: the people of the plan by week, in hours or in percent of what they can do. A week opens what
// it is made of. The team's alone.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState, type CSSProperties } from "react";
import { usePlan, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { hoursOf, standingOf, usePeopleLoad, weeksOn, type PeopleLoad, type PersonByWeek, type PersonWeek } from "./people_load.ts";
import { PersonWeekDialog } from "./PersonWeekDialog.tsx";
import "./people_load.css";

const LevellingDialog = lazy(() => import("./LevellingDialog.tsx"));
const FIRST_PEOPLE = 60;
const FIGURES = ["hours", "percent"] as const;
type Figure = (typeof FIGURES)[number];

interface LoadSearch {
  from?: string | undefined;
  figure?: Figure | undefined;
  over?: true | undefined;
}

export function PeopleLoadPage() {
  const words = useWords();
  const { t } = words;
  const { project } = useParams({ from: "/team/projects/$project/people-load" });
  const search = useSearch({ strict: false }) as LoadSearch;
  const navigate = useNavigate();
  const change = (patch: LoadSearch) => void navigate({ to: ".", search: ((now: object) => ({ ...now, ...patch })) as never, replace: true, resetScroll: false });
  const role = useWritingRole(project);
  const plan = usePlan(project).data;
  const query = usePeopleLoad(project, search.from);
  const [levelling, setLevelling] = useState(false);
  const mayLevel = role !== "read_only" && !!plan?.tasks.length;
  const level = () => setLevelling(true);
  return (
    <div className="page people-load">
      <div className="page-head">
        <h1>{t("load.title")}</h1>
        <AudienceTag client={false}>{t("load.internal")}</AudienceTag>
        {mayLevel && (
          <span className="end">
            <Button icon="people" onClick={level}>
              {t("levelling.open")}
            </Button>
          </span>
        )}
      </div>
      <p className="muted small load-intro">{t("load.intro")}</p>
      <Faces query={query} failed={t("load.failed")} rows={8}>
        {(load) =>
          load.people.length === 0 ? (
            <Panel title={t("load.people")}>
              <Empty title={t("load.nobody")}>{t("load.nobody_text")}</Empty>
            </Panel>
          ) : (
            <Weeks project={project} load={load} search={search} change={change} onLevel={mayLevel ? level : undefined} />
          )
        }
      </Faces>
      {levelling && plan && (
        <Suspense>
          <LevellingDialog words={words} projectId={project} model={{ plan }} onClose={() => setLevelling(false)} />
        </Suspense>
      )}
    </div>
  );
}

interface WeeksProps {
  project: Id;
  load: PeopleLoad;
  search: LoadSearch;
  change: (patch: LoadSearch) => void;
  onLevel: (() => void) | undefined;
}

function Weeks({ project, load, search, change, onLevel }: WeeksProps) {
  const w = useWords();
  const { t } = w;
  const [most, setMost] = useState(FIRST_PEOPLE);
  const [opened, setOpened] = useState<{ person: PersonByWeek; week: string }>();
  const figure = search.figure ?? "hours";
  const overbooked = load.people.filter((each) => each.overbooked_weeks > 0);
  const people = search.over ? overbooked : load.people;
  return (
    <>
      <div className="row wrap load-bar">
        <span className="segments" role="group" aria-label={t("load.figures")}>
          {FIGURES.map((each) => (
            <button key={each} type="button" aria-pressed={figure === each} onClick={() => change({ figure: each === "hours" ? undefined : each })}>
              {t(`load.in_${each}`)}
            </button>
          ))}
        </span>
        <CheckField label={t("load.only_overbooked", { count: overbooked.length })} checked={!!search.over} onChange={(is) => change({ over: is || undefined })} />
        <Pager load={load} change={change} />
      </div>
      <Panel title={t("load.people")} count={people.length}>
        {people.length === 0 ? (
          <Empty title={t("load.none_overbooked")} action={<Button onClick={() => change({ over: undefined })}>{t("load.show_all")}</Button>}>
            {t("load.none_overbooked_text")}
          </Empty>
        ) : (
          <div className="list-scroll" tabIndex={0} role="region" aria-label={t("load.title")}>
            <table className="load-table">
              <thead>
                <tr>
                  <th scope="col">{t("load.person")}</th>
                  {load.weeks.map((week) => (
                    <th key={week} scope="col" className="num">
                      {w.formatDate(week, { year: "never" })}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {people.slice(0, most).map((person) => (
                  <tr key={person.resource_id}>
                    <th scope="row">
                      <span className="load-name">{person.name}</span>
                      {person.first_overbooked && (
                        <button type="button" className="load-first" onClick={() => change({ from: person.first_overbooked ?? undefined })}>
                          ▲ {t("load.overbooked_weeks", { count: person.overbooked_weeks })}
                        </button>
                      )}
                    </th>
                    {person.weeks.map((week, place) => (
                      <Cell key={load.weeks[place]} words={w} person={person} week={week} monday={load.weeks[place]!} figure={figure} onOpen={() => setOpened({ person, week: load.weeks[place]! })} />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {people.length > most && (
          <div className="panel-body">
            <Button onClick={() => setMost(most + 2 * FIRST_PEOPLE)}>{t("load.more", { count: people.length - most })}</Button>
          </div>
        )}
        <Legend />
      </Panel>
      {opened && <PersonWeekDialog project={project} person={opened.person} week={opened.week} onLevel={onLevel} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function Pager({ load, change }: { load: PeopleLoad; change: (patch: LoadSearch) => void }) {
  const w = useWords();
  const { t } = w;
  const [first, last] = [load.weeks[0] ?? "", load.weeks.at(-1) ?? ""];
  const step = load.weeks.length;
  return (
    <span className="row end">
      <Button size="small" disabled={!load.first_week || load.first_week >= first} onClick={() => change({ from: weeksOn(first, -step) })}>
        {t("load.earlier")}
      </Button>
      <span className="muted small">{t("load.shown", { from: w.formatDate(first), to: w.formatDate(last) })}</span>
      <Button size="small" disabled={!load.last_week || load.last_week <= last} onClick={() => change({ from: weeksOn(first, step) })}>
        {t("load.later")}
      </Button>
    </span>
  );
}

interface CellProps {
  words: Words;
  person: PersonByWeek;
  week: PersonWeek;
  monday: string;
  figure: Figure;
  onOpen: () => void;
}

function Cell({ words: w, person, week, monday, figure, onOpen }: CellProps) {
  const standing = standingOf(week);
  const hours = (minutes: number) => w.formatNumber(hoursOf(minutes));
  if (standing === "free" || standing === "away")
    return (
      <td className={standing} title={standing === "away" ? w.t("load.away") : undefined}>
        {standing === "away" && <span aria-label={w.t("load.away")}>–</span>}
      </td>
    );
  const taken = week.asked_minutes + week.elsewhere_minutes;
  const said = w.t("load.said", { name: person.name, week: w.formatDate(monday), hours: hours(taken), of: hours(week.capacity_minutes), percent: week.percent, elsewhere: week.elsewhere_minutes > 0 ? "yes" : "no", there: hours(week.elsewhere_minutes), over: standing === "over" ? "yes" : "no" });
  return (
    <td className={standing}>
      <button type="button" className={week.elsewhere_minutes > 0 ? "load-cell elsewhere" : "load-cell"} style={{ "--full": `${Math.min(100, week.percent) * 0.45}%` } as CSSProperties} aria-label={said} title={said} onClick={onOpen}>
        {standing === "over" && <span className="load-mark">▲</span>}
        {figure === "hours" ? hours(taken) : w.formatNumber(week.percent)}
      </button>
    </td>
  );
}

function Legend() {
  const { t } = useWords();
  return (
    <ul className="load-legend muted small">
      <li>
        <i className="load-cell" style={{ "--full": "20%" } as CSSProperties} /> {t("load.legend_busy")}
      </li>
      <li className="over">
        <i className="load-cell">▲</i> {t("load.legend_over")}
      </li>
      <li>
        <i className="load-cell elsewhere" style={{ "--full": "0%" } as CSSProperties} /> {t("load.legend_elsewhere")}
      </li>
      <li className="away">
        <i className="load-cell">–</i> {t("load.away")}
      </li>
    </ul>
  );
}
