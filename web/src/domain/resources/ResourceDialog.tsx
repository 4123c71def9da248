// One resource: what it is called, whom it stands for, and when it works.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useCalendars, useMembers, useParties } from "../../app/cache.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Project } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { fieldsOf, pathOf, peopleWithout, type Resource, type ResourceFields, type ResourceKind, WHOLE } from "./resources.ts";

const KINDS: ResourceKind[] = ["person", "client_person", "material", "cost"];

interface DialogProps {
  project: Project;
  resource: Resource | undefined;
  resources: Resource[];
  mayEdit: boolean;
  onClose: () => void;
}

export function ResourceDialog({ project, resource, resources, mayEdit, onClose }: DialogProps) {
  const w = useWords();
  const { t } = w;
  const [fields, setFields] = useState<ResourceFields>(() => (resource ? fieldsOf(resource) : { name: "", kind: "person", person_id: null, calendar_id: null, units_percent: WHOLE }));
  const [units, setUnits] = useState(String(fields.units_percent / WHOLE));
  const calendars = useCalendars(project.id).data?.items ?? [];
  const settle = () => freshen(keys.plan(project.id));
  const put = (values: ResourceFields) => (resource ? api.put(`${pathOf(project.id)}/${resource.id}`, values) : api.post(pathOf(project.id), values));
  const keep = useMutation({
    mutationFn: () => put({ ...fields, units_percent: Number(units) * WHOLE }),
    onSuccess: async () => {
      await settle();
      toast({ text: t("resource.kept", { name: fields.name }), undo: resource ? () => put(fieldsOf(resource)).then(settle) : undefined });
      onClose();
    },
  });
  const foot = mayEdit && (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="primary" busy={keep.isPending} disabled={!fields.name.trim() || !units.trim()} onClick={() => keep.mutate()}>
        {t("act.save")}
      </Button>
    </>
  );
  return (
    <Dialog title={resource?.name ?? t("resource.new")} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        <ProblemNotice reason={keep.error} />
        <ChoiceField label={t("resource.kind")} value={fields.kind} disabled={!mayEdit} onChange={(kind) => setFields({ ...fields, kind: kind as ResourceKind, person_id: null })} choices={KINDS.map((kind) => ({ value: kind, label: t(`resource.kind.${kind}`) }))} />
        <WhoItIs project={project} fields={fields} others={resources.filter((each) => each.id !== resource?.id)} mayEdit={mayEdit} onChange={setFields} wrong={fieldSentence(w, keep.error, "person_id")} />
        <TextField label={t("resource.name")} value={fields.name} onChange={(name) => setFields({ ...fields, name })} wrong={fieldSentence(w, keep.error, "name")} disabled={!mayEdit} required data-autofocus={!resource || undefined} />
        {fields.kind !== "cost" && <TextField type="number" min={0} max={10_000} step="any" label={t("resource.units")} hint={t("resource.units_hint")} value={units} onChange={setUnits} wrong={fieldSentence(w, keep.error, "units_percent")} disabled={!mayEdit} required />}
        <ChoiceField
          label={t("resource.calendar")}
          value={fields.calendar_id ?? ""}
          disabled={!mayEdit}
          onChange={(calendar) => setFields({ ...fields, calendar_id: calendar || null })}
          choices={[{ value: "", label: t("task.calendar_of_project") }, ...calendars.map((each) => ({ value: each.id, label: each.name }))]}
        />
      </div>
    </Dialog>
  );
}

interface WhoProps {
  project: Project;
  fields: ResourceFields;
  others: Resource[];
  mayEdit: boolean;
  onChange: (fields: ResourceFields) => void;
  wrong: string | undefined;
}

/** Somebody of the project, each for one resource only; whoever is chosen names it. */
function WhoItIs({ project, fields, others, mayEdit, onChange, wrong }: WhoProps) {
  const { t } = useWords();
  const members = useMembers(project.id).data?.items ?? [];
  const parties = useParties(project.id).data?.items ?? [];
  if (fields.kind !== "person" && fields.kind !== "client_person") return null;
  const people = peopleWithout(others, members, parties).filter((each) => each.kind === fields.kind);
  const isHere = !fields.person_id || people.some((each) => each.person_id === fields.person_id);
  const gone = isHere ? [] : [{ value: fields.person_id!, label: t("task.owner_left", { name: fields.name }) }];
  const choose = (person: string) => {
    const named = people.find((each) => each.person_id === person)?.name;
    onChange({ ...fields, person_id: person || null, name: named ?? fields.name });
  };
  return <ChoiceField label={t("resource.person")} value={fields.person_id ?? ""} disabled={!mayEdit} wrong={wrong} onChange={choose} choices={[{ value: "", label: t("resource.nobody") }, ...people.map((each) => ({ value: each.person_id, label: each.name })), ...gone]} />;
}
