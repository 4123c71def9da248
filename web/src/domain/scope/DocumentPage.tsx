// The requirements as a document: to be read from top to bottom, and printed.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useActions } from "../../app/actions.ts";
import { api } from "../../app/api.ts";
import { keys, useParties } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { Options } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { SentTalk } from "../sign_offs/SentTalk.tsx";
import { recordOf, registerPath } from "./requirement.ts";
import { RequirementState } from "./RequirementState.tsx";
import "../communication/communication.css";
import "./document.css";

type RequirementsDocument = Told<"RequirementsDocument">;
type Written = Told<"DocumentRequirement">;

export function DocumentPage() {
  const { t } = useWords();
  const { project } = useParams({ from: "/team/projects/$project/requirements/document" });
  const { party } = useSearch({ from: "/team/projects/$project/requirements/document" }) as { party?: string | undefined };
  const navigate = useNavigate();
  const parties = useParties(project).data?.items ?? [];
  const query = useQuery({ queryKey: [...keys.requirements(project), "document", party ?? ""], queryFn: () => api.get<RequirementsDocument>(`${registerPath(project)}/document${party ? `?party=${party}` : ""}`) });
  useActions([{ label: t("act.print"), icon: "print", act: () => window.print() }]);
  const choose = (value: string) => void navigate({ to: ".", search: ((now: object) => ({ ...now, party: value || undefined })) as never });
  return (
    <div className="page document-page">
      <div className="page-head no-print">
        <Link to="/projects/$project/scope" params={{ project }}>
          {t("scope.back")}
        </Link>
        <span className="end row wrap">
          {parties.length > 0 && <Options aria-label={t("document.as")} value={party ?? ""} onChange={choose} choices={[{ value: "", label: t("document.for_team") }, ...parties.map((each) => ({ value: each.id, label: t("document.as_read_by", { client: each.client_name }) }))]} />}
          <Button icon="print" onClick={() => window.print()}>
            {t("act.print")}
          </Button>
        </span>
      </div>
      <Faces query={query} failed={t("document.failed")} rows={8}>
        {(document) => (document.sections.length === 0 ? <Empty title={t("scope.empty")}>{t("scope.empty_text")}</Empty> : <Sheet document={document} project={project} isForTeam={!party} />)}
      </Faces>
      {party && <SentTalk kind="requirements" party={party} project={project} />}
    </div>
  );
}

function Sheet({ document, project, isForTeam }: { document: RequirementsDocument; project: Id; isForTeam: boolean }) {
  const { t, formatDateTime, language } = useWords();
  const count = document.sections.reduce((sum, section) => sum + section.parts.reduce((of, part) => of + part.requirements.length, 0), 0);
  return (
    <article className="sheet" lang={language}>
      <header>
        {isForTeam && <AudienceTag client={false}>{t("document.for_team")}</AudienceTag>}
        <h1>{t("document.title", { project: document.project })}</h1>
        <p className="muted">
          {document.party_name && `${document.party_name} · `}
          {t("document.as_of", { at: formatDateTime(document.at, { year: "always" }), count })}
        </p>
      </header>
      <nav className="contents no-print" aria-label={t("document.contents")}>
        {document.sections.map((section, index) => (
          <a key={section.kind} href={`#${section.kind}`}>
            {index + 1}. {t(`requirement.kind.${section.kind}`)}
          </a>
        ))}
      </nav>
      {document.sections.map((section, index) => (
        <section key={section.kind} id={section.kind}>
          <h2>
            {index + 1}. {t(`requirement.kind.${section.kind}`)}
          </h2>
          {section.parts.map((part) => (
            <section key={part.priority}>
              <h3>{t(`requirement.priority.${part.priority}`)}</h3>
              {part.requirements.map((one) => (
                <Entry key={one.id} one={one} project={project} isForTeam={isForTeam} />
              ))}
            </section>
          ))}
        </section>
      ))}
    </article>
  );
}

function Entry({ one, project, isForTeam }: { one: Written; project: Id; isForTeam: boolean }) {
  const { t } = useWords();
  return (
    <div className="entry">
      <h4>
        <Link className="id" to="/projects/$project/scope" params={{ project }} search={{ record: recordOf(one.id) } as never}>
          {recordNumber("requirement", one.number)}
        </Link>{" "}
        {one.title}
      </h4>
      {isForTeam && (
        <p className="row wrap small muted">
          v{one.version} <RequirementState of={{ ...one, sent_version: null, questioned_version: null }} />
        </p>
      )}
      {one.body && <p className="body">{one.body}</p>}
      {one.acceptance_criteria && (
        <div className="criteria">
          <b>{t("requirement.acceptance_criteria")}</b>
          <p className="body">{one.acceptance_criteria}</p>
        </div>
      )}
      {isForTeam && (one.pain || one.source_note) && (
        <p className="body internal-line">
          {one.pain && (
            <>
              <b>{t("requirement.pain")}</b> {one.pain}{" "}
            </>
          )}
          {one.source_note && (
            <>
              <b>{t("requirement.source_note")}</b> {one.source_note}
            </>
          )}
        </p>
      )}
    </div>
  );
}
