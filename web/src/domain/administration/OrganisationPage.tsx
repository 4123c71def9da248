// The organisation itself: its name, which clients read too, its time zone and its language.
import { useMutation } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys, useOrganisation } from "../../app/cache.ts";
import { LanguageField, ZoneField } from "../../app/fields.tsx";
import { useTyped } from "../../app/fields_typed.ts";
import { Faces } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Organisation } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { AdministrationFrame } from "./AdministrationFrame.tsx";

export function OrganisationPage() {
  const { t } = useWords();
  const query = useOrganisation();
  return (
    <AdministrationFrame>
      <Panel title={t("administration.organisation")}>
        <Faces query={query} failed={t("organisation.failed")}>
          {(organisation) => <Form organisation={organisation} />}
        </Faces>
      </Panel>
    </AdministrationFrame>
  );
}

function Form({ organisation }: { organisation: Organisation }) {
  const w = useWords();
  const { t } = w;
  const { name, time_zone, locale } = organisation;
  const form = useTyped({ name, time_zone, locale: locale as string });
  const keep = useMutation({
    mutationFn: (changed: typeof form.changed) => api.patch("/api/v1/organisation", changed),
    onSuccess: async (_, changed) => {
      await freshen(keys.organisation, ["me"], ["project"]);
      form.sent(changed);
      toast({ text: t("organisation.kept") });
    },
  });
  const field = (each: keyof typeof form.values) => form.field(each, keep.error);
  return (
    <SaveForm keep={keep} isChanged={form.isChanged} onSave={() => keep.mutate(form.changed)}>
      <TextField label={t("organisation.name")} hint={t("organisation.name_hint")} {...field("name")} required />
      <div className="two">
        <ZoneField {...field("time_zone")} />
        <LanguageField value={form.values.locale} onChange={form.put("locale")} />
      </div>
      <p className="muted small">{t("organisation.hint")}</p>
    </SaveForm>
  );
}
