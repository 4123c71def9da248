// Where the client's people may send files of their own.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys, writingRole } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Project, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { CheckField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { fileSize } from "./file_size.ts";

type DocumentSettings = Told<"DocumentSettings">;

const PLACES = ["nowhere", "questions_and_changes", "everything_shared"] as const satisfies DocumentSettings["client_uploads"][];

export function ClientUploads({ project }: { project: Project }) {
  const { t } = useWords();
  const path = `/api/v1/projects/${project.id}/document-settings`;
  const key = [...keys.documents(project.id), "settings"];
  const query = useQuery({ queryKey: key, queryFn: () => api.get<DocumentSettings>(path) });
  return (
    <Panel title={t("documents.settings")}>
      <Faces query={query} failed={t("documents.settings_failed")} rows={2}>
        {(settings) => <Choice project={project} settings={settings} put={(client_uploads) => api.put(path, { client_uploads }).then(() => freshen(key))} />}
      </Faces>
    </Panel>
  );
}

interface ChoiceProps {
  project: Project;
  settings: DocumentSettings;
  put: (place: DocumentSettings["client_uploads"]) => Promise<void>;
}

function Choice({ project, settings: { client_uploads: kept, largest_bytes: largest }, put }: ChoiceProps) {
  const w = useWords();
  const { t } = w;
  const keep = useMutation({ mutationFn: put, onError: tellProblem, onSuccess: () => toast({ text: t("documents.settings_saved"), undo: () => put(kept) }) });
  const disabled = writingRole(project) !== "project_manager" || keep.isPending;
  return (
    <fieldset className="section-form">
      <legend className="sr">{t("documents.settings")}</legend>
      {PLACES.map((each) => (
        <CheckField key={each} type="radio" name="client-uploads" label={t(`documents.uploads_${each}`)} checked={kept === each} disabled={disabled} onChange={() => keep.mutate(each)} />
      ))}
      <p className="muted small">{t("documents.settings_hint", { size: fileSize(w, largest) })}</p>
    </fieldset>
  );
}
