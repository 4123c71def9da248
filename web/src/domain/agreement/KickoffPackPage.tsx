// The pack of the kickoff meeting on paper: agenda, goals, milestones, roles, materials. Its headings stand in both
// languages, so that one sheet serves both sides of the table.
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useActions } from "../../app/actions.ts";
import { useMembers, useParties, usePlan, useProject } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id, Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { useCharter, type Charter } from "./charter.ts";
import { useKickoff, type Kickoff } from "./kickoff.ts";
import { LETTERS } from "./raci.ts";
import "../scope/document.css";
import "./kickoff.css";

export function KickoffPackPage() {
  const { t } = useWords();
  const { project: id } = useParams({ from: "/team/projects/$project/kickoff/pack" });
  const project = useProject(id).data;
  const kickoff = useKickoff(id);
  const charter = useCharter(id);
  useActions([{ label: t("act.print"), icon: "print", act: () => window.print() }]);
  return (
    <div className="page document-page">
      <div className="page-head no-print">
        <Link to="/projects/$project/kickoff" params={{ project: id }}>
          {t("kickoff.back")}
        </Link>
        <span className="end row wrap">
          <Button icon="print" onClick={() => window.print()}>
            {t("act.print")}
          </Button>
        </span>
      </div>
      <p className="muted small no-print">{t("kickoff.pack_hint")}</p>
      <Faces query={kickoff} failed={t("kickoff.failed")} rows={8}>
        {(told) => (
          <Faces query={charter} failed={t("charter.failed")} rows={6}>
            {(agreed) => (project ? <Pack project={project} kickoff={told} charter={agreed} /> : null)}
          </Faces>
        )}
      </Faces>
    </div>
  );
}

function Pack({ project, kickoff, charter }: { project: Project; kickoff: Kickoff; charter: Charter }) {
  const { t, language } = useWords();
  const { meeting } = kickoff;
  const about = [meeting.starts, meeting.place].filter(Boolean).join(" · ");
  return (
    <article className="sheet pack" lang={language}>
      <header>
        <h1>{project.client_name || project.name}</h1>
        <p className="pack-title">{t("kickoff.pack.title")}</p>
        {about && <p className="muted">{about}</p>}
      </header>
      <Lines title={t("kickoff.pack.agenda")} text={meeting.agenda} numbered />
      <Goals charter={charter} />
      <Milestones project={project.id} />
      <Roles project={project.id} charter={charter} />
      <Lines title={t("kickoff.pack.materials")} text={meeting.materials} />
    </article>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What is not written yet leaves room to write by hand. */
function NotYet() {
  const { t } = useWords();
  return <p className="muted">{t("kickoff.pack.nothing")}</p>;
}

function Lines({ title, text, numbered }: { title: string; text: string; numbered?: boolean }) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  const List = numbered ? "ol" : "ul";
  return (
    <Part title={title}>
      {lines.length === 0 ? (
        <NotYet />
      ) : (
        <List>
          {lines.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </List>
      )}
    </Part>
  );
}

function Goals({ charter }: { charter: Charter }) {
  const { t, formatDate } = useWords();
  const { goals } = charter.fields;
  return (
    <Part title={t("kickoff.pack.goals")}>
      {goals.length === 0 ? (
        <NotYet />
      ) : (
        <ol>
          {goals.map((goal, index) => (
            <li key={index}>
              {goal.specific}
              {goal.measure && <span className="soft"> · {[goal.measure, goal.target, goal.unit].filter(Boolean).join(" ")}</span>}
              {goal.due && <span className="soft"> · {formatDate(goal.due, { year: "always" })}</span>}
            </li>
          ))}
        </ol>
      )}
    </Part>
  );
}

function Milestones({ project }: { project: Id }) {
  const { t, formatDate } = useWords();
  const query = usePlan(project);
  return (
    <Part title={t("kickoff.pack.milestones")}>
      <Faces query={query} rows={4}>
        {(plan) => {
          const milestones = plan.tasks.filter((task) => task.kind === "milestone").sort((a, b) => a.finish.localeCompare(b.finish));
          if (milestones.length === 0) return <NotYet />;
          return (
            <table className="pack-table">
              <tbody>
                {milestones.map((task) => (
                  <tr key={task.id}>
                    <td className="num nowrap">{formatDate(task.finish, { year: "always" })}</td>
                    <td>{task.title}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Faces>
    </Part>
  );
}

function Roles({ project, charter }: { project: Id; charter: Charter }) {
  const { t, joinNames } = useWords();
  const members = useMembers(project).data?.items ?? [];
  const parties = useParties(project).data?.items ?? [];
  const names = new Map([...members, ...parties.flatMap((party) => party.contacts)].map((each) => [each.person_id, each.name]));
  const lines = charter.fields.responsibilities;
  const people: [string, string, string][] = [
    ...members.map((each): [string, string, string] => [each.person_id, each.name, t(`role.${each.role}`)]),
    ...parties.flatMap((party) => party.contacts.map((each): [string, string, string] => [each.person_id + party.id, each.name, `${party.client_name} · ${t(`role.${each.role}`)}`])),
  ];
  return (
    <Part title={t("kickoff.pack.roles")}>
      <table className="pack-table">
        <tbody>
          {people.map(([key, name, role]) => (
            <tr key={key}>
              <td className="nowrap">{name}</td>
              <td className="soft">{role}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > 0 && (
        <table className="pack-table">
          <tbody>
            {lines.map((line, index) => (
              <tr key={index}>
                <td>{line.label}</td>
                <td className="soft">{joinNames(line.people.map((each) => `${names.get(each.person_id) ?? "–"} (${LETTERS[each.duty]})`))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Part>
  );
}
