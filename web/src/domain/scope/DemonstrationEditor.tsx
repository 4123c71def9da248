// Preparing a demonstration: where it is looked at, and the things it shows, in the words that the client reads.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { demonstrationPath, fieldsOf, settle, type Demonstration, type DemonstrationFields } from "./demonstration.ts";
import type { DemonstrationProps } from "./DemonstrationPage.tsx";
import { useTraceability } from "./deliverable.ts";
import { recordNumber } from "../../app/record_kinds.ts";

const blankItem = () => ({ id: crypto.randomUUID() as string, words: "", requirement_id: null });

interface EditorProps extends DemonstrationProps {
  /** While something is not saved, nothing can be sent: what goes out is what is saved. */
  onUnsaved: (is: boolean) => void;
}

export function DemonstrationEditor({ demonstration, project, onUnsaved }: EditorProps) {
  const w = useWords();
  const { t } = w;
  const [fields, setFields] = useState<DemonstrationFields>(() => {
    const known = fieldsOf(demonstration);
    return known.items.length === 0 ? { ...known, items: [blankItem()] } : known;
  });
  const [isChanged, setChanged] = useState(false);
  const change = (part: Partial<DemonstrationFields>) => {
    setFields((now) => ({ ...now, ...part }));
    setChanged(true);
    onUnsaved(true);
  };
  const save = useMutation({
    mutationFn: () => api.put<Demonstration>(demonstrationPath(demonstration.id), fields, { ifMatch: demonstration.revision }),
    onSuccess: async (now) => {
      toast({ text: t("demonstration.saved") });
      setChanged(false);
      onUnsaved(false);
      await settle(project, now);
    },
  });
  const wrong = (name: string) => fieldSentence(w, save.error, name);
  return (
    <form
      className="deliverable-parts"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Panel title={t("record.demonstration")}>
        <div className="panel-body form">
          <TextField label={t("demonstration.title")} value={fields.title} onChange={(title) => change({ title })} wrong={wrong("title")} required maxLength={200} />
          <TextArea label={t("demonstration.description")} value={fields.description} onChange={(description) => change({ description })} wrong={wrong("description")} rows={3} />
          <TextField label={t("demonstration.link")} type="url" placeholder="https://" value={fields.link} onChange={(link) => change({ link })} wrong={wrong("link")} />
          <div className="two">
            <TextField type="date" label={t("demonstration.shown_on")} value={fields.shown_on ?? ""} onChange={(day) => change({ shown_on: day || null })} wrong={wrong("shown_on")} />
            <TextField type="date" label={t("demonstration.due")} value={fields.due ?? ""} onChange={(day) => change({ due: day || null })} wrong={wrong("due")} />
          </div>
        </div>
      </Panel>
      <Items fields={fields} project={project} change={change} />
      <ProblemNotice reason={save.error} />
      <div className="row wrap">
        <Button kind="primary" type="submit" busy={save.isPending} disabled={!isChanged || !fields.title.trim()}>
          {t("act.save")}
        </Button>
        {isChanged && <span className="soft small">{t("questionnaire.unsaved")}</span>}
      </div>
    </form>
  );
}

function Items({ fields, project, change }: { fields: DemonstrationFields; project: string; change: (part: Partial<DemonstrationFields>) => void }) {
  const { t } = useWords();
  const ways = useTraceability(project).data?.requirements ?? [];
  const requirements = [{ value: "", label: t("demonstration.no_requirement") }, ...ways.map(({ requirement }) => ({ value: requirement.id, label: `${recordNumber("requirement", requirement.number)} ${requirement.title}` }))];
  const put = (place: number, part: Partial<DemonstrationFields["items"][number]>) => change({ items: fields.items.map((each, at) => (at === place ? { ...each, ...part } : each)) });
  return (
    <Panel title={t("demonstration.items")}>
      <div className="panel-body form">
        {fields.items.map((item, place) => (
          <div key={item.id} className="item-editor">
            <TextField label={t("demonstration.item", { place: place + 1 })} value={item.words} onChange={(words) => put(place, { words })} required maxLength={500} />
            <ChoiceField label={t("demonstration.requirement")} value={item.requirement_id ?? ""} onChange={(id) => put(place, { requirement_id: id || null })} choices={requirements} />
            <Tool icon="trash" label={t("demonstration.remove_item", { place: place + 1 })} onClick={() => change({ items: fields.items.filter((_, at) => at !== place) })} />
          </div>
        ))}
        <div>
          <Button size="small" icon="plus" onClick={() => change({ items: [...fields.items, blankItem()] })}>
            {t("demonstration.add_item")}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
