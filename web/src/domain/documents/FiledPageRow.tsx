// A page that filed itself, as a row among the documents: what it is, whose, and the way to where it is read.
import { Link } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import type { FiledPage } from "./document.ts";

interface Place {
  to: string;
  params: { project: Id } & Record<string, Id>;
  search?: Record<string, string>;
}

/** Where a kind is read; what is not named here was sent to be agreed to. */
const PLACES: Record<string, (project: Id, id: Id) => Place> = {
  report: (project, report) => ({ to: "/projects/$project/reports/$report", params: { project, report } }),
  certificate: (project, deliverable) => ({ to: "/projects/$project/deliverables/$deliverable/certificate", params: { project, deliverable } }),
};
const signOff = (project: Id, sign_off: Id): Place => ({ to: "/projects/$project/sign-offs", params: { project }, search: { sign_off } });

export const keyOf = ({ kind, id }: FiledPage) => `${kind}:${id}`;
export const placeOf = (project: Id, { kind, leads_to }: FiledPage): Place => (PLACES[kind] ?? signOff)(project, leads_to);

/** The cells of its row. */
export function FiledPageCells({ project, page }: { project: Id; page: FiledPage }) {
  const w = useWords();
  const { t } = w;
  const place = placeOf(project, page);
  const standing = page.standing && w.first([`sign_offs.face.${page.kind}.${page.standing}`, `sign_offs.face.${page.standing}`]);
  return (
    <>
      <span role="cell" className="of-title">
        <Icon name={page.kind === "receipt" || page.kind === "certificate" ? "tick" : "document"} />
        <span className="file-name">
          <Link className="link" title={page.title} to={place.to} params={place.params as never} search={(place.search ?? {}) as never}>
            {page.title}
          </Link>
          <span className="muted small clip">{[t(`documents.filed.${page.kind}`), page.number, standing].filter(Boolean).join(" · ")}</span>
        </span>
      </span>
      <span role="cell" className="of-folder clip">
        {t(`documents.standard.${page.folder}`)}
      </span>
      <span role="cell" className="of-version" />
      <span role="cell" className="of-size" />
      <span role="cell" className="of-at">
        {page.by && <PersonTag name={page.by} client={page.kind === "receipt"} />}
        <span className="muted small">{w.formatWhen(page.at)}</span>
      </span>
      <span role="cell" className="of-audience">
        {page.client && <AudienceTag client>{page.client}</AudienceTag>}
      </span>
      <span role="cell" className="of-acts" />
    </>
  );
}
