// Files that everybody of a client sees where money was asked about, for whoever decides on that: each is left to those
// who see prices, or stays as it is.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { ProblemNotice, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { toast } from "../../app/toast.ts";
import type { Id, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { pathOf, settle, type DocumentRow } from "./document.ts";

type OpenDocument = Told<"OpenDocument">;

export function OpenDocuments({ project, onOpen }: { project: Id; onOpen: (document: Id) => void }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: [...keys.documents(project), "open"], queryFn: () => api.get<Told<"OpenDocuments">>(`/api/v1/projects/${project}/open-documents`) });
  const items = query.data?.items ?? [];
  if (query.isError) return <ProblemNotice reason={query.error} />;
  if (items.length === 0) return null;
  return (
    <Panel title={t("documents.open_title", { count: items.length })}>
      <div className="open-documents">
        <p className="muted small">{t("documents.open_text")}</p>
        <ul>
          {items.map((each) => (
            <Row key={each.document.id} project={project} open={each} onOpen={onOpen} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function Row({ project, open: { document, others }, onOpen }: { project: Id; open: OpenDocument; onOpen: (document: Id) => void }) {
  const { t, joinNames } = useWords();
  const { narrow, leave } = useDecisions(project, document);
  const on = document.record;
  return (
    <li>
      <span className="file-name">
        <button type="button" className="link" onClick={() => onOpen(document.id)}>
          {document.title}
        </button>
        <span className="muted small">
          {on && `${recordNumber(on.kind, on.number)} ${on.title} · `}
          {t("documents.open_line", { others: joinNames(others) })}
        </span>
      </span>
      <span className="row wrap">
        <Button size="small" icon="lock" busy={narrow.isPending} disabled={leave.isPending} onClick={() => narrow.mutate()}>
          {t("documents.open_narrow")}
        </Button>
        <Button size="small" kind="quiet" busy={leave.isPending} disabled={narrow.isPending} onClick={() => leave.mutate()}>
          {t("documents.open_leave")}
        </Button>
      </span>
    </li>
  );
}

/** Narrower has no undo: wider is said by somebody who is told the names. */
function useDecisions(project: Id, { id, title }: DocumentRow) {
  const { t } = useWords();
  const path = pathOf(id);
  const again = () => settle(project, id);
  const narrow = useMutation({ mutationFn: () => api.put(`${path}/circle`).then(again), onError: tellProblem, onSuccess: () => toast({ text: t("documents.open_narrowed", { title }) }) });
  const leave = useMutation({
    mutationFn: () => api.put(`${path}/openness`).then(again),
    onError: tellProblem,
    onSuccess: () => toast({ text: t("documents.open_left", { title }), undo: () => api.delete(`${path}/openness`).then(again) }),
  });
  return { narrow, leave };
}
