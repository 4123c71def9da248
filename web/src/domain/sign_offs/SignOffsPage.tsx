// What the clients of a project were asked to agree to: what waits and on whom, what was decided and how.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { useProject, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Statement } from "../../ui/Statement.tsx";
import { inOrder, useSignOffs, type SignOffLine } from "./sign_off.ts";
import { SignOffDetail } from "./SignOffDetail.tsx";
import { SignOffTag, useWaiting } from "./SignOffMarks.tsx";
import "./sign_offs.css";

type Search = { sign_off?: string | undefined; kind?: string | undefined; about?: string | undefined };

export function SignOffsPage() {
  const { t, first } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/sign-offs" });
  const search: Search = useSearch({ from: "/team/projects/$project/sign-offs" });
  const navigate = useNavigate();
  const put = (change: Search) => void navigate({ to: ".", search: ((now: object) => ({ ...now, ...change })) as never, resetScroll: false });
  const query = useSignOffs(project);
  const isManager = useProject(project).data?.role === "project_manager";
  const mayWrite = useWritingRole(project) === "project_manager";
  useActions([{ label: t("scope.ask"), icon: "door", act: () => void navigate({ to: "/projects/$project/scope", params: { project }, search: { ask: "client" } as never }) }]);
  return (
    <div className="page">
      <Faces query={query} failed={t("sign_offs.failed")} rows={6}>
        {({ items }) => {
          if (items.length === 0) return <NothingSent project={project} />;
          const kinds = [...new Set(items.map((each) => each.kind))];
          const shown = items.filter((each) => !search.kind || each.kind === search.kind);
          const { waiting, ended } = inOrder(shown);
          // Of a record the newest that was sent of it.
          const open = search.sign_off ?? items.find((each) => each.record_id === search.about)?.id;
          const show = (sign_off?: Id) => put({ sign_off, about: undefined });
          const row = { open, onOpen: show };
          return (
            <>
              <Statement text={waiting.length === 0 ? t("sign_offs.none_waits") : t("sign_offs.sentence", { count: waiting.length })} />
              {kinds.length > 1 && (
                <div className="filters sign-off-filters">
                  <Options aria-label={t("sign_offs.kind")} value={search.kind ?? ""} onChange={(kind) => put({ kind: kind || undefined })} choices={[{ value: "", label: t("sign_offs.all_kinds") }, ...kinds.map((kind) => ({ value: kind, label: first([`sign_off.kind.${kind}`, "sign_offs.kind.other"], { kind }) }))]} />
                </div>
              )}
              <div className={open ? "sign-offs opened" : "sign-offs"}>
                <div className="stack">
                  <Panel title={t("sign_offs.waiting")} count={waiting.length}>
                    {waiting.length === 0 ? <p className="panel-body muted">{t("sign_offs.none_waits")}</p> : <Lines lines={waiting} {...row} />}
                  </Panel>
                  {ended.length > 0 && (
                    <Panel title={t("sign_offs.ended")} count={ended.length}>
                      <Lines lines={ended} {...row} />
                    </Panel>
                  )}
                </div>
                {open && <SignOffDetail key={open} project={project} id={open} isManager={isManager} mayWithdraw={mayWrite} onClose={() => show()} />}
              </div>
            </>
          );
        }}
      </Faces>
    </div>
  );
}

function NothingSent({ project }: { project: Id }) {
  const { t } = useWords();
  const navigate = useNavigate();
  return (
    <Panel title={t("sign_offs.title")}>
      <Empty
        title={t("sign_offs.empty")}
        action={
          <Button kind="primary" icon="scope" onClick={() => void navigate({ to: "/projects/$project/scope", params: { project } })}>
            {t("sign_offs.to_scope")}
          </Button>
        }
      >
        {t("sign_offs.empty_text")}
      </Empty>
    </Panel>
  );
}

function Lines({ lines, open, onOpen }: { lines: SignOffLine[]; open: Id | undefined; onOpen: (id: Id) => void }) {
  const { t, first, formatDate, formatWhen } = useWords();
  const waiting = useWaiting();
  return (
    <ul className="rows">
      {lines.map((line) => (
        <li key={line.id} className={line.id === open ? "sign-off-row chosen" : "sign-off-row"}>
          <span className="id">{line.number}</span>
          <span className="sign-off-what">
            <button type="button" className="link" aria-current={line.id === open || undefined} onClick={() => onOpen(line.id)}>
              {line.title}
            </button>
            <span className="muted small">
              {first([`sign_off.kind.${line.kind}`, "sign_offs.kind.other"], { kind: line.kind })} · {line.state === "waiting" ? waiting(line) : `${line.client_name} · ${formatWhen(line.ended_at ?? line.opened_at)}`}
            </span>
          </span>
          <span className="sign-off-stands">
            <SignOffTag of={line} />
            {line.state === "waiting" && line.due && <span className="muted small nowrap">{t("sign_offs.due", { date: formatDate(line.due) })}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The way from the scope of a project to what its clients were asked. */
export function ToSignOffs({ project, count }: { project: Id; count: number }) {
  const { t } = useWords();
  return (
    <Link className="inline" to="/projects/$project/sign-offs" params={{ project }}>
      {count > 0 ? t("sign_offs.to_list_count", { count }) : t("sign_offs.to_list")}
    </Link>
  );
}
