// Whether the client sees a document, which version of it, and whether only those who see prices do.
import { useWords } from "../../app/words.ts";
import { AudienceTag, CircleTag } from "../../ui/Marks.tsx";
import type { DocumentRow } from "./document.ts";

export function DocumentAudienceTag({ row }: { row: DocumentRow }) {
  const { t } = useWords();
  if (row.audience !== "client") return <AudienceTag client={false}>{t("audience.internal")}</AudienceTag>;
  const isOlder = row.shown_version !== null && row.shown_version < row.version;
  const seen = isOlder ? t("documents.client_sees_version", { version: row.shown_version }) : t("audience.client");
  if (!row.is_commercial) return <AudienceTag client>{seen}</AudienceTag>;
  return <CircleTag>{isOlder ? `${t("circle.tag")} · v${row.shown_version}` : t("circle.tag")}</CircleTag>;
}
