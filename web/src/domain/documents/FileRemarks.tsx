// What was said of the version that is looked at, beside it: each remark with its pin, those on other versions below,
// and the place and the words of another.
import { useEffect, useRef, useState } from "react";
import { useProject } from "../../app/cache.ts";
import type { Comments, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { CommentRow } from "../records/CommentRow.tsx";
import { WriteComment } from "../records/Comments.tsx";
import type { Preview } from "./document.ts";
import { placeWords, type Pinned, type Place, type Spot } from "./pins.ts";

interface RemarksProps {
  document: Id;
  project: Id;
  version: number;
  /** The client sees this version. */
  isShown: boolean;
  preview: Preview | null;
  comments: Comments;
  pins: Pinned[];
  active: Id | undefined;
  spot: Spot | undefined;
  mayWrite: boolean;
  onSpot: (spot: Spot | undefined) => void;
}

/** Where a remark begins until another place is chosen. */
const FIRST: Record<Preview, Spot> = { image: { kind: "point", x: 5_000, y: 2_500 }, pdf: { kind: "page", page: 1 }, text: { kind: "line", line: 1 } };

export function FileRemarks({ document, project, version, isShown, preview, comments, pins, active, spot, mayWrite, onSpot }: RemarksProps) {
  const { t } = useWords();
  const here = pins.filter(({ place }) => place.version === version);
  const elsewhere = pins.filter(({ place }) => place.version !== version);
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (active) list.current?.querySelector(`[data-comment="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const rows = (some: Pinned[]) => (
    <ul className="thread">
      {some.map(({ comment }) => (
        <CommentRow key={comment.id} comment={comment} record={document} project={project} mayWrite={mayWrite} isActive={active === comment.id} />
      ))}
    </ul>
  );
  return (
    <section ref={list} className="file-remarks" aria-label={t("documents.remarks")}>
      <div className="row apart wrap">
        <h3>{t("documents.remarks")}</h3>
        {pins.length > 0 && <span className="muted small end">{t("documents.remarks_open", { open: pins.filter(({ comment }) => !comment.settled).length, count: pins.length })}</span>}
        {mayWrite && preview && !spot && (
          <Button size="small" icon="plus" onClick={() => onSpot(FIRST[preview])}>
            {t("documents.remark_new")}
          </Button>
        )}
      </div>
      {spot && <NewRemark document={document} project={project} place={{ version, spot }} isShown={isShown} comments={comments} onSpot={onSpot} />}
      {here.length === 0 && !spot && <p className="muted small">{t(preview ? `documents.remarks_none_${preview}` : "documents.remarks_none")}</p>}
      {here.length > 0 && rows(here)}
      {elsewhere.length > 0 && (
        <details>
          <summary>{t("documents.remarks_elsewhere", { count: elsewhere.length })}</summary>
          {rows(elsewhere)}
        </details>
      )}
    </section>
  );
}

interface NewProps {
  document: Id;
  project: Id;
  place: Place;
  isShown: boolean;
  comments: Comments;
  onSpot: (spot: Spot | undefined) => void;
}

function NewRemark({ document, project, place, isShown, comments, onSpot }: NewProps) {
  const { t } = useWords();
  const hasClient = (useProject(project).data?.clients.length ?? 0) > 0;
  const { spot } = place;
  return (
    <div className="new-remark">
      {spot.kind === "point" ? <p className="small">{t("documents.remark_where")}</p> : <Numbered spot={spot} onSpot={onSpot} />}
      <WriteComment record={document} project={project} told={isShown ? comments : { ...comments, readers: [] }} isForTeam={false} pinned={{ place, onWritten: () => onSpot(undefined) }} />
      {!isShown && hasClient && <p className="muted small">{t("documents.version_internal")}</p>}
      <Button size="small" kind="quiet" onClick={() => onSpot(undefined)}>
        {t("documents.remark_leave", { place: placeWords(t, place) })}
      </Button>
    </div>
  );
}

/** A page or a line, by its number. */
function Numbered({ spot, onSpot }: { spot: Exclude<Spot, { kind: "point" }>; onSpot: (spot: Spot) => void }) {
  const { t } = useWords();
  const kept = String(spot.kind === "page" ? spot.page : spot.line);
  // What is typed stays as it is, even nothing; it is a place as soon as it is a number, and what is none is left again.
  const [typed, setTyped] = useState<string>();
  const choose = (next: string) => {
    setTyped(next);
    const number = Math.round(Number(next));
    if (number >= 1) onSpot(spot.kind === "page" ? { kind: "page", page: number } : { kind: "line", line: number });
  };
  return <TextField type="number" min={1} label={t(`documents.remark_${spot.kind}`)} value={typed ?? kept} onChange={choose} onBlur={() => setTyped(undefined)} />;
}
