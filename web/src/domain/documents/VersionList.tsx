// Every version of a document, the newest first; none is ever changed.
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Tool } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { AudienceTag, CircleTag, PersonTag } from "../../ui/Marks.tsx";
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
  const given = useSearch({ strict: false }) as { look?: unknown; pin?: unknown };
  const looking = versions.find((each) => each.number === Number(given.look));
  const navigate = useNavigate();
  const look = (version: number | undefined) => void navigate({ to: ".", search: ((now: object) => ({ ...now, look: version, pin: undefined })) as never });
  const pin = typeof given.pin === "string" ? given.pin : undefined;
  return (
    <section className="document-versions">
      <div className="row apart wrap">
        <h3>{t("documents.versions")}</h3>
        {onFiles && <ChooseFiles inPalette size="small" several={false} onFiles={onFiles} label={t("documents.new_version")} />}
      </div>
      <ol>
        {versions.map((version) => (
          <Version key={version.number} document={row.id} version={version} seenBy={row.audience === "client" && row.shown_version === version.number ? (row.is_commercial ? "circle" : "client") : undefined} onLook={() => look(version.number)} />
        ))}
      </ol>
      {looking && <PreviewDialog key={`${looking.number} ${pin}`} document={row.id} title={row.title} version={looking.number} preview={looking.preview} pin={pin} onClose={() => look(undefined)} />}
    </section>
  );
}

interface VersionProps {
  document: Id;
  version: DocumentVersion;
  /** Of the client: everybody, or those who see prices. */
  seenBy: "client" | "circle" | undefined;
  onLook: () => void;
}

function Version({ document, version, seenBy, onLook }: VersionProps) {
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
      {seenBy === "client" && <AudienceTag client>{t("audience.client")}</AudienceTag>}
      {seenBy === "circle" && <CircleTag>{t("circle.tag")}</CircleTag>}
      <span className="row end">
        {version.preview && <Tool icon="eye" label={t("documents.look_at", { title: `v${version.number}` })} onClick={onLook} />}
        <a className="tool" href={filePath(document, version.number)} download aria-label={t("documents.download_one", { title: version.name })} title={t("documents.download")}>
          <Icon name="download" />
        </a>
      </span>
    </li>
  );
}
