// Files of the project that lie on the table at the kickoff meeting, chosen by name.
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useDocuments } from "../documents/document.ts";

interface FilesProps {
  project: Id;
  chosen: Id[];
  mayEdit: boolean;
  onChange: (chosen: Id[]) => void;
}

export function PackFiles({ project, chosen, mayEdit, onChange }: FilesProps) {
  const { t } = useWords();
  const files = useDocuments(project).data?.items ?? [];
  const title = (id: Id) => files.find((each) => each.id === id)?.title ?? "–";
  const free = files.filter((each) => !chosen.includes(each.id));
  return (
    <div className="field pack-files">
      <span className="label">{t("kickoff.files")}</span>
      <div className="row wrap">
        {chosen.map((id) => (
          <span key={id} className="chip">
            {title(id)}
            {mayEdit && (
              <button type="button" aria-label={t("kickoff.file_remove", { title: title(id) })} onClick={() => onChange(chosen.filter((other) => other !== id))}>
                <Icon name="cross" />
              </button>
            )}
          </span>
        ))}
        {mayEdit && free.length > 0 && <Options aria-label={t("kickoff.files")} value="" onChange={(id) => id && onChange([...chosen, id])} choices={[{ value: "", label: t("kickoff.files_none") }, ...free.map((each) => ({ value: each.id, label: each.title }))]} />}
      </div>
      <span className="muted small">{t("kickoff.files_hint")}</span>
    </div>
  );
}
