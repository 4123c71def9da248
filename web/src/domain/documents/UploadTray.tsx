// The files on their way to this place, each with what can be done about it.
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { fileProblem } from "./file_problem.ts";
import { fileSize } from "./file_size.ts";
import { uploads, useUploads } from "./uploading.ts";
import { isFinal, type Place, type Upload } from "./uploads.ts";

export function UploadTray({ wanted }: { wanted: (place: Place) => boolean }) {
  const { t } = useWords();
  const all = useUploads(wanted);
  if (all.length === 0) return null;
  return (
    <ul className="uploads" aria-label={t("documents.uploads")}>
      {all.map((each) => (
        <Line key={each.id} upload={each} />
      ))}
    </ul>
  );
}

function Line({ upload }: { upload: Upload }) {
  const w = useWords();
  const { t } = w;
  const { id, file, state, sent } = upload;
  return (
    <li className={state === "failed" ? "upload failed" : "upload"}>
      <span className="clip strong" title={file.name}>
        {file.name}
      </span>
      <span className="muted small end nowrap">{state === "sending" ? t("documents.sent_of", { sent: fileSize(w, Math.min(sent, file.size)), size: fileSize(w, file.size) }) : fileSize(w, file.size)}</span>
      <Tool icon="cross" label={t(state === "failed" ? "documents.forget_upload" : "documents.cancel_upload", { name: file.name })} onClick={() => uploads.cancel(id)} />
      <State upload={upload} />
    </li>
  );
}

function State({ upload }: { upload: Upload }) {
  const w = useWords();
  const { t } = w;
  const { id, file, state, sent, same, problem } = upload;
  if (state === "asking" && same)
    return (
      <div className="row wrap" role="status">
        <span className="small">{t("documents.same_name")}</span>
        <Button size="small" kind="primary" onClick={() => uploads.decide(id, true)}>
          {t("documents.as_version", { version: same.version + 1 })}
        </Button>
        <Button size="small" onClick={() => uploads.decide(id, false)}>
          {t("documents.as_other")}
        </Button>
      </div>
    );
  if (state === "failed")
    return (
      <div className="row wrap" role="alert">
        <span className="wrong">{fileProblem(w, problem)}</span>
        {!isFinal(problem) && (
          <Button size="small" onClick={() => uploads.again(id)}>
            {t("faces.try_again")}
          </Button>
        )}
      </div>
    );
  return <progress max={file.size || 1} value={state === "sending" ? sent : 0} aria-label={t("documents.sending", { name: file.name })} />;
}
