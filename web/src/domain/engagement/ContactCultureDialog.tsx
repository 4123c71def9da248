// What one person differs in from their organisation's culture card. What is left as it is follows the card.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { ZoneField } from "../../app/fields.tsx";
import { fieldSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Client } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { NAMES, ORDERS, type ContactCard, type ContactCulture, type Culture, type CultureCard } from "./culture.ts";
import { ReachFields } from "./ReachFields.tsx";

interface Props {
  client: Client;
  house: CultureCard;
  contact: ContactCard;
  onClose: () => void;
}

export function ContactCultureDialog({ client, house, contact, onClose }: Props) {
  const w = useWords();
  const { t } = w;
  const [own, setOwn] = useState<ContactCulture>(contact.own);
  const keep = useMutation({
    mutationFn: () => api.put<Culture>(`/api/v1/clients/${client.id}/contacts/${contact.person_id}/culture-card`, own, { ifMatch: contact.revision }),
    onSuccess: async () => {
      await freshen(keys.culture(client.id));
      toast({ text: t("culture.kept_of", { name: contact.name }) });
      onClose();
    },
  });
  const wrong = (field: string) => fieldSentence(w, keep.error, field);
  /** Turned on, a field begins with what holds for everybody. */
  const turn = <Field extends keyof ContactCulture>(field: Field, usual: NonNullable<ContactCulture[Field]>) => ({
    checked: own[field] !== null,
    onChange: (on: boolean) => setOwn({ ...own, [field]: on ? usual : null }),
  });
  const put = (change: Partial<ContactCulture>) => setOwn({ ...own, ...change });
  return (
    <Dialog title={t("culture.edit_of", { name: contact.name })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={keep} button={t("act.save")} onAct={() => keep.mutate()} onCancel={onClose}>
        <p className="muted small">{t("culture.own_hint")}</p>
        <CheckField label={t("culture.own.time_zone")} {...turn("time_zone", client.time_zone)} />
        {own.time_zone !== null && <ZoneField value={own.time_zone} onChange={(time_zone) => put({ time_zone })} wrong={wrong("time_zone")} />}
        <CheckField label={t("culture.own.salutation")} {...turn("salutation", house.salutation)} />
        {own.salutation !== null && <TextField label={t("culture.salutation")} hint={t("culture.salutation_hint", NAMES)} placeholder={t("culture.salutation_usual")} value={own.salutation} onChange={(salutation) => put({ salutation })} wrong={wrong("salutation")} maxLength={120} />}
        <CheckField label={t("culture.own.name_order")} {...turn("name_order", house.name_order)} />
        {own.name_order !== null && <ChoiceField label={t("culture.name_order")} value={own.name_order} onChange={(order) => put({ name_order: order as CultureCard["name_order"] })} choices={ORDERS.map((order) => ({ value: order, label: t(`culture.order.${order}`) }))} />}
        <CheckField label={t("culture.own.ordinary")} {...turn("ordinary", house.ordinary)} />
        {own.ordinary !== null && <ReachFields label={t("culture.ordinary")} hint={t("culture.ordinary_hint")} reach={own.ordinary} onChange={(ordinary) => put({ ordinary })} wrong={wrong("ordinary.hours.to") ?? wrong("ordinary.hours.from")} />}
        <CheckField label={t("culture.own.urgent")} {...turn("urgent", house.urgent)} />
        {own.urgent !== null && <ReachFields label={t("culture.urgent")} hint={t("culture.urgent_hint")} reach={own.urgent} onChange={(urgent) => put({ urgent })} wrong={wrong("urgent.hours.to") ?? wrong("urgent.hours.from")} />}
        <CheckField label={t("culture.own.manners")} {...turn("manners", house.manners)} />
        {own.manners !== null && <TextArea label={t("culture.manners")} rows={3} value={own.manners} onChange={(manners) => put({ manners })} wrong={wrong("manners")} />}
      </ActForm>
    </Dialog>
  );
}
