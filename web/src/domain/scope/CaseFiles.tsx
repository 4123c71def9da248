// Files that the client's people sent with an acceptance case; each opens beside the page.
import { Link } from "@tanstack/react-router";
import { useWords } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { recordOf } from "../documents/document.ts";
import type { CaseFile } from "./deliverable.ts";

export function CaseFiles({ files }: { files: CaseFile[] }) {
  const { t } = useWords();
  if (files.length === 0) return null;
  return (
    <ul className="case-files" aria-label={t("deliverable.case_files")}>
      {files.map((each) => (
        <li key={each.document_id}>
          <Icon name="clip" />
          <Link className="related small" to="." search={(now: Record<string, unknown>) => ({ ...now, record: recordOf(each.document_id) }) as never}>
            {each.title}
          </Link>
        </li>
      ))}
    </ul>
  );
}
