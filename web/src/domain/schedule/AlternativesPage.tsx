// The alternatives to a plan: what-ifs that people write, and what levelling worked out.
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { freshen, keys, useMembers, usePlan, useWritingRole } from "../../app/cache.ts";
import { Faces, fieldSentence } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { TextField } from "../../ui/Field.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { AudienceTag, StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { keepAlternative, useAlternatives, type AlternativeLine } from "./alternatives.ts";
import LevellingDialog from "./LevellingDialog.tsx";
import "./alternatives.css";

export function AlternativesPage() {
  const words = useWords();
  const { t } = words;
  const { project } = useParams({ from: "/team/projects/$project/alternatives" });
  const query = useAlternatives(project);
  const plan = usePlan(project).data;
  const canEdit = useWritingRole(project) !== "read_only" && !!plan?.tasks.length;
  const [dialog, setDialog] = useState<"what_if" | "levelling">();
  const close = () => setDialog(undefined);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("alternative.list")}</h1>
        <AudienceTag client={false}>{t("alternative.internal")}</AudienceTag>
        {canEdit && (
          <span className="end row wrap">
            <Button onClick={() => setDialog("levelling")}>{t("levelling.open")}</Button>
            <Button kind="primary" icon="plus" onClick={() => setDialog("what_if")}>
              {t("alternative.new")}
            </Button>
          </span>
        )}
      </div>
      <p className="muted small alternatives-intro">{t("alternative.intro")}</p>
      <Faces query={query} failed={t("alternative.list_failed")} rows={6}>
        {({ items }) => (items.length ? <List project={project} items={items} /> : <Panel title={t("alternative.list")}><Empty title={t("alternative.none")}>{t(canEdit ? "alternative.none_text" : "alternative.none_read")}</Empty></Panel>)}
      </Faces>
      {dialog === "what_if" && <NewWhatIf project={project} onClose={close} />}
      {dialog === "levelling" && plan && <LevellingDialog words={words} projectId={project} model={{ plan }} onClose={close} />}
    </div>
  );
}

function List({ project, items }: { project: Id; items: AlternativeLine[] }) {
  const w = useWords();
  const members = useMembers(project).data?.items;
  const { t } = w;
  return (
    <Panel title={t("alternative.list")} count={items.length}>
      <ListTable heads={[t("alternative.name"), t("alternative.kind"), { label: t("alternative.state"), className: "" }, { label: t("alternative.made"), className: "wide-only" }]}>
        {items.map((each) => (
          <tr key={each.id}>
            <td>
              <Link className="strong" to="/projects/$project/alternatives/$alternative" params={{ project, alternative: each.id }} search={{}}>
                {each.name}
              </Link>
            </td>
            <td>{t(`alternative.kind.${each.kind}`)}</td>
            <td>
              <StateTag tone={each.taken_over_at ? "on_track" : "none"}>{t(each.taken_over_at ? "alternative.state.taken_over" : "alternative.state.open")}</StateTag>
            </td>
            <td className="wide-only muted">
              {members?.find((member) => member.person_id === each.made_by)?.name} · {w.formatWhen(each.made_at)}
            </td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

function NewWhatIf({ project, onClose }: { project: Id; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const keep = useMutation({
    mutationFn: () => keepAlternative(project, { name }),
    onSuccess: async (made) => {
      onClose();
      void freshen(keys.alternatives(project));
      await navigate({ to: "/projects/$project/alternatives/$alternative", params: { project, alternative: made.id }, search: {} });
    },
  });
  return (
    <Dialog title={t("alternative.new")} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={keep} button={t("alternative.new_act")} isReady={!!name.trim()} onAct={() => keep.mutate()} onCancel={onClose}>
        <p className="muted small">{t("alternative.new_hint")}</p>
        <TextField label={t("alternative.name")} value={name} onChange={setName} placeholder={t("alternative.name_example")} maxLength={80} wrong={fieldSentence(words, keep.error, "name")} required data-autofocus />
      </ActForm>
    </Dialog>
  );
}
