// Looking at a version without fetching it, with what was said of its places beside it.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api } from "../../app/api.ts";
import { keys, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Comments, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { filePath, isFiled, previewPath, useDocument, type Preview } from "./document.ts";
import { FileRemarks } from "./FileRemarks.tsx";
import { Pages, Picture, Text, type LookedAtProps } from "./LookedAt.tsx";
import { pinnedOf, type Spot } from "./pins.ts";
import { Looking } from "./PinTag.tsx";
import { useProjectHere } from "./use_project_here.ts";
import "./pins.css";

interface PreviewProps {
  document: Id;
  title: string;
  version: number;
  preview: Preview | null;
  /** The remark that is read first. */
  pin?: Id | undefined;
  onClose: () => void;
}

const BODIES: Record<Preview, (props: LookedAtProps) => React.ReactNode> = { image: Picture, pdf: Pages, text: Text };

export function PreviewDialog({ document, title, version, preview, pin, onClose }: PreviewProps) {
  const { t } = useWords();
  const project = useProjectHere();
  const role = useWritingRole(project);
  const detail = useDocument(document).data;
  const comments = useQuery({ queryKey: [...keys.record(document), "comments"], queryFn: () => api.get<Comments>(`/api/v1/records/${document}/comments`) });
  const pins = useMemo(() => pinnedOf(comments.data?.items ?? []), [comments.data]);
  const [active, setActive] = useState(pin);
  const [spot, setSpot] = useState<Spot>();
  const mayWrite = role !== undefined && role !== "read_only" && !!detail && isFiled(detail.row);
  const choose = (next: Spot | undefined) => {
    setSpot(next);
    setActive(undefined);
  };
  const looking = { version, pinOf: (comment: Id) => pins.find((each) => each.comment.id === comment)?.pin, onPin: setActive };
  const Body = preview && BODIES[preview];
  const isShown = detail?.row.audience === "client" && !!detail.versions.find((each) => each.number === version)?.shown_at;
  const foot = (
    <a className="button" href={filePath(document, version)} download>
      {t("documents.download")}
    </a>
  );
  return (
    <Dialog title={t("documents.version_of", { title, version })} closeLabel={t("shell.close")} onClose={onClose} foot={foot} width="wide" keepOpen={!!spot}>
      <Looking.Provider value={looking}>
        <div className="preview-columns">
          <div className="preview">
            {Body && <Body path={previewPath(document, version)} title={title} pins={pins.filter(({ place }) => place.version === version)} active={active} spot={spot} onPin={setActive} onSpot={mayWrite ? choose : undefined} />}
          </div>
          <Faces query={comments} failed={t("record.comments_failed")} rows={3}>
            {(told) => <FileRemarks document={document} project={project} version={version} isShown={isShown} preview={preview} comments={told} pins={pins} active={active} spot={spot} mayWrite={mayWrite} onSpot={choose} />}
          </Faces>
        </div>
      </Looking.Provider>
    </Dialog>
  );
}
