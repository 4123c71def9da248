// Every version of a document, the newest first; none is ever changed.
import { useState } from "react";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { filePath, type DocumentDetail, type DocumentVersion } from "./document.ts";
import { ChooseFiles } from "./DropPlace.tsx";
import { fileSize } from "./file_size.ts";
import { PreviewDialog } from "./PreviewDialog.tsx";

interface VersionsProps {
  document: DocumentDetail;
  onFiles: ((files: File[]) => void) | undefined;
}

export function VersionList({ document: { row, versions }, onFiles }: VersionsProps) {
  const { t } = useWords();
  const [looking, setLooking] = useState<DocumentVersion>();
  return (
    <section className="document-versions">
      <div className="row apart wrap">
        <h3>{t("documents.versions")}</h3>
        {onFiles && <ChooseFiles inPalette size="small" several={false} onFiles={onFiles} label={t("documents.new_version")} />}
      </div>
      <ol>
        {versions.map((version) => (
          <Version key={version.number} document={row.id} version={version} isShown={row.audience === "client" && row.shown_version === version.number} onLook={() => setLooking(version)} />
        ))}
      </ol>
      {looking && <PreviewDialog document={row.id} title={row.title} version={looking.number} preview={looking.preview} onClose={() => setLooking(undefined)} />}
    </section>
  );
}

function Version({ document, version, isShown, onLook }: { document: Id; version: DocumentVersion; isShown: boolean; onLook: () => void }) {
  const w = useWords();
  const { t } = w;
  return (
    <li>
      <span className="id">v{version.number}</span>
      <span className="file-name">
        <span className="clip" title={version.name}>
          {version.name}
        </span>
        <span className="muted small row wrap">
          <PersonTag name={version.by} client={version.from_client} />
          <span>
            {w.formatWhen(version.at)} · {fileSize(w, version.bytes)}
          </span>
          {version.note && <span>{version.note}</span>}
        </span>
        <details className="small muted">
          <summary>{t("documents.fingerprint")}</summary>
          <span className="code">{version.sha256}</span>
        </details>
      </span>
      {isShown && <AudienceTag client>{t("audience.client")}</AudienceTag>}
      <span className="row end">
        {version.preview && <Tool icon="eye" label={t("documents.look_at", { title: `v${version.number}` })} onClick={onLook} />}
        <a className="tool" href={filePath(document, version.number)} download aria-label={t("documents.download_one", { title: version.name })} title={t("documents.download")}>
          <Icon name="download" />
        </a>
      </span>
    </li>
  );
}
