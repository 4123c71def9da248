// The responsibility matrix: lines down, both sides' people across. Arrows move, A R C I set, Delete empties; a
// click goes through the letters.
import { useRef, useState } from "react";
import { useMembers, useParties } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { PersonTag, StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { functionsOf, useFunctions } from "../engagement/functions.ts";
import { DUTIES, saveCharter, withRow, type Charter, type Duty, type ResponsibilityLine } from "./charter.ts";
import { RaciTitle } from "./RaciTitle.tsx";
import { cellAfter, dutyAfter, LETTERS, withDuty, type Cell } from "./raci.ts";

export interface Involved {
  id: Id;
  name: string;
  isClient: boolean;
  /** What they are in the project. */
  functions: string[];
}

/** The people of both sides, the team first. */
export function useInvolved(project: Id): Involved[] {
  const members = useMembers(project).data?.items ?? [];
  const parties = useParties(project).data?.items ?? [];
  const functions = useFunctions(project).data;
  const involved = (isClient: boolean) => (each: { person_id: Id; name: string }) => ({ id: each.person_id, name: each.name, isClient, functions: functionsOf(functions, each.person_id) });
  return [...members.map(involved(false)), ...parties.flatMap((party) => party.contacts.map(involved(true)))];
}

export function RaciPanel({ charter, project, mayEdit }: { charter: Charter; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const lines = charter.fields.responsibilities;
  const add = () => void saveCharter(project, ({ responsibilities }) => ({ responsibilities: [...responsibilities, { label: t("charter.raci.new"), record_id: null, people: [] }] }));
  const actions = mayEdit && (
    <Button icon="plus" onClick={add}>
      {t("charter.raci.add")}
    </Button>
  );
  return (
    <Panel id="raci" title={t("charter.raci")} count={lines.length} actions={actions}>
      {lines.length === 0 ? <p className="panel-body muted">{t("charter.raci.empty")}</p> : <Matrix charter={charter} project={project} mayEdit={mayEdit} />}
    </Panel>
  );
}

function HeadRow({ people }: { people: Involved[] }) {
  const { t, joinNames } = useWords();
  return (
    <tr>
      <th scope="col">{t("charter.raci.line")}</th>
      {people.map((each) => (
        <th key={each.id} scope="col">
          <PersonTag name={each.name} client={each.isClient} />
          {each.functions.length > 0 && <div className="muted">{joinNames(each.functions)}</div>}
        </th>
      ))}
    </tr>
  );
}

function Matrix({ charter, project, mayEdit }: { charter: Charter; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const people = useInvolved(project);
  const lines = charter.fields.responsibilities;
  const [at, setAt] = useState<Cell>({ row: 0, column: 0 });
  const table = useRef<HTMLTableElement>(null);
  const put = (place: number, change: (line: ResponsibilityLine) => ResponsibilityLine) => saveCharter(project, ({ responsibilities }) => ({ responsibilities: responsibilities[place] ? withRow(responsibilities, place, change(responsibilities[place])) : responsibilities }));
  const go = (cell: Cell) => {
    setAt(cell);
    table.current?.querySelector<HTMLElement>(`[data-cell="${cell.row}.${cell.column}"]`)?.focus();
  };
  const pressed = (event: React.KeyboardEvent, cell: Cell, person: Id, duty: Duty | undefined) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = cellAfter(event.key, cell, lines.length, people.length);
    const set = mayEdit ? dutyAfter(event.key, duty) : undefined;
    if (!next && set === undefined) return;
    event.preventDefault();
    if (next) go(next);
    else if (set !== undefined) void put(cell.row, (line) => withDuty(line, person, set));
  };
  const taken = lines.flatMap((line) => line.record_id ?? []);
  const lacks = (row: number) => charter.lacks.some((each) => each.code === "accountable" && each.place === row);
  return (
    <div className="raci-scroll">
      <table className="raci" ref={table} role="grid" aria-label={t("charter.raci")}>
        <thead>
          <HeadRow people={people} />
        </thead>
        <tbody>
          {lines.map((line, row) => (
            <tr key={row}>
              <th scope="row">
                <div className="row">
                  <RaciTitle line={line} taken={taken} project={project} mayEdit={mayEdit} onKeep={(change) => put(row, (now) => ({ ...now, ...change }))} />
                  {mayEdit && <Tool className="end" icon="cross" label={t("charter.raci.remove", { title: line.label })} onClick={() => void saveCharter(project, ({ responsibilities }) => ({ responsibilities: withRow(responsibilities, row, undefined) }))} />}
                </div>
                {lacks(row) && <StateTag tone="at_risk">{t("charter.raci.nobody_accountable")}</StateTag>}
              </th>
              {people.map((each, column) => {
                const duty = line.people.find((one) => one.person_id === each.id)?.duty;
                const said = `${each.name}, ${line.label}: ${duty ? `${LETTERS[duty]}, ${t(`charter.duty.${duty}`)}` : t("charter.duty.none")}`;
                const next = DUTIES[duty ? DUTIES.indexOf(duty) + 1 : 0] ?? null;
                return (
                  <td key={each.id} role="gridcell">
                    <button
                      type="button"
                      className={duty ? `cell ${duty}` : "cell"}
                      data-cell={`${row}.${column}`}
                      tabIndex={at.row === row && at.column === column ? 0 : -1}
                      aria-label={said}
                      title={said}
                      aria-disabled={!mayEdit}
                      onFocus={() => setAt({ row, column })}
                      onClick={() => mayEdit && void put(row, (now) => withDuty(now, each.id, next))}
                      onKeyDown={(event) => pressed(event, { row, column }, each.id, duty)}
                    >
                      {duty && LETTERS[duty]}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted small panel-body tight">{t("charter.raci.key")}</p>
    </div>
  );
}
