// Looking at a version without fetching it: a picture, a PDF in a frame of its own, or the beginning of a text.
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Problem } from "../../app/api.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { filePath, previewPath, type Preview } from "./document.ts";

interface PreviewProps {
  document: Id;
  title: string;
  version: number;
  preview: Preview | null;
  onClose: () => void;
}

export function PreviewDialog({ document, title, version, preview, onClose }: PreviewProps) {
  const { t } = useWords();
  const foot = (
    <a className="button" href={filePath(document, version)} download>
      {t("documents.download")}
    </a>
  );
  return (
    <Dialog title={t("documents.version_of", { title, version })} closeLabel={t("shell.close")} onClose={onClose} foot={foot} width="wide" keepOpen={false}>
      <div className="preview">
        {preview === "image" && <Picture path={previewPath(document, version)} title={title} />}
        {preview === "pdf" && <Pages path={previewPath(document, version)} title={title} />}
        {preview === "text" && <Text path={previewPath(document, version)} />}
      </div>
    </Dialog>
  );
}

function Picture({ path, title }: { path: string; title: string }) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  if (failed) return <p className="muted">{t("documents.no_preview")}</p>;
  return <img src={path} alt={title} onError={() => setFailed(true)} />;
}

/** The browser's own viewer takes the focus when it is there: Escape would close nothing. */
function Pages({ path, title }: { path: string; title: string }) {
  const around = useRef<HTMLDivElement>(null);
  return (
    <div ref={around} tabIndex={-1}>
      <iframe src={path} title={title} onLoad={() => around.current?.focus()} />
    </div>
  );
}

function Text({ path }: { path: string }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: ["preview", path], queryFn: ({ signal }) => fetchText(path, signal), staleTime: Infinity });
  return (
    <Faces query={query} failed={t("documents.no_preview")} rows={6}>
      {/* Focusable, so that a long text is scrolled by keyboard. */}
      {(text) => (
        <pre tabIndex={0}>{text}</pre>
      )}
    </Faces>
  );
}

async function fetchText(path: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(path, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new Problem({ status: answer.status, code: answer.status === 404 ? "not_found" : "fault" });
  return answer.text();
}
