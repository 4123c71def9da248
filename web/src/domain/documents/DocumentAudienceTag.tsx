// Whether the client sees a document, and which version of it.
import { useWords } from "../../app/words.ts";
import { AudienceTag } from "../../ui/Marks.tsx";
import type { DocumentRow } from "./document.ts";

export function DocumentAudienceTag({ row }: { row: DocumentRow }) {
  const { t } = useWords();
  if (row.audience !== "client") return <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>;
  const isOlder = row.shown_version !== null && row.shown_version < row.version;
  return <AudienceTag client>{isOlder ? t("documents.client_sees_version", { version: row.shown_version }) : t("audience.client")}</AudienceTag>;
}
