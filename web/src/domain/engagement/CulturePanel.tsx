// The culture card of a client: how its people are addressed, when they are there, how they want to be reached;
// and what single people differ in.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { Faces, fieldSentence } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { CalendarException, Client, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { ChoiceField, TextArea, TextField } from "../../ui/Field.tsx";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { PasteHolidays } from "../calendars/PasteHolidays.tsx";
import { culturePath, NAMES, ORDERS, useCulture, type ContactCard, type Culture, type CultureCard } from "./culture.ts";
import { ContactCultureDialog } from "./ContactCultureDialog.tsx";
import { ReachFields } from "./ReachFields.tsx";

export function CulturePanel({ client }: { client: Client }) {
  const { t } = useWords();
  const query = useCulture(client.id);
  return (
    <Panel id="culture" title={t("culture.title")} actions={<AudienceTag client={false}>{t("requirement.team_reads")}</AudienceTag>}>
      <Faces query={query} failed={t("culture.failed")} rows={5}>
        {(culture) => (
          <>
            {culture.revision === 0 && <p className="panel-body muted">{t("culture.empty")}</p>}
            <CardForm key={culture.revision} culture={culture} client={client} />
            <Differing culture={culture} client={client} />
          </>
        )}
      </Faces>
    </Panel>
  );
}

function CardForm({ culture, client }: { culture: Culture; client: Client }) {
  const w = useWords();
  const { t } = w;
  const [card, setCard] = useState<CultureCard>(culture.card);
  const put = (change: Partial<CultureCard>) => setCard({ ...card, ...change });
  const keep = useMutation({
    mutationFn: () => api.put<Culture>(culturePath(client.id), card, { ifMatch: culture.revision }),
    onError: () => freshen(keys.culture(client.id)),
    onSuccess: async () => {
      await freshen(keys.culture(client.id));
      toast({ text: t("culture.kept") });
    },
  });
  const wrong = (field: string) => fieldSentence(w, keep.error, field);
  const isChanged = JSON.stringify(card) !== JSON.stringify(culture.card);
  return (
    <SaveForm keep={keep} isChanged={isChanged || culture.revision === 0} onSave={() => keep.mutate()}>
      <div className="two">
        <TextField label={t("culture.salutation")} hint={t("culture.salutation_hint", NAMES)} placeholder={t("culture.salutation_usual")} value={card.salutation} onChange={(salutation) => put({ salutation })} wrong={wrong("salutation")} maxLength={120} />
        <ChoiceField label={t("culture.name_order")} hint={t("culture.name_order_hint")} value={card.name_order} onChange={(order) => put({ name_order: order as CultureCard["name_order"] })} choices={ORDERS.map((order) => ({ value: order, label: t(`culture.order.${order}`) }))} />
      </div>
      <ReachFields label={t("culture.ordinary")} hint={t("culture.ordinary_hint")} reach={card.ordinary} onChange={(ordinary) => put({ ordinary })} wrong={wrong("ordinary.hours.to") ?? wrong("ordinary.hours.from")} />
      <ReachFields label={t("culture.urgent")} hint={t("culture.urgent_hint")} reach={card.urgent} onChange={(urgent) => put({ urgent })} wrong={wrong("urgent.hours.to") ?? wrong("urgent.hours.from")} />
      <ChoiceField
        label={t("culture.country")}
        hint={culture.holidays_until ? t("culture.holidays_until", { day: w.formatDate(culture.holidays_until, { year: "always" }) }) : t("culture.country_hint")}
        value={card.country}
        onChange={(country) => put({ country })}
        choices={[
          { value: "", label: t("culture.country.none") },
          { value: "CN", label: t("culture.country.CN") },
        ]}
      />
      <DaysOff card={card} put={put} wrong={wrong} />
      <TextArea label={t("culture.manners")} hint={t("culture.manners_hint")} rows={4} value={card.manners} onChange={(manners) => put({ manners })} wrong={wrong("manners")} />
    </SaveForm>
  );
}

/** A worked day has some hours here; which ones the card does not say. */
const SOME_HOURS = [{ from: "09:00", to: "18:00" }];

function DaysOff({ card, put, wrong }: { card: CultureCard; put: (change: Partial<CultureCard>) => void; wrong: (field: string) => string | undefined }) {
  const { t, today } = useWords();
  const [isPasting, setPasting] = useState(false);
  const known = [...card.days_off.map((each) => ({ ...each, working: [] })), ...card.days_on.map((day) => ({ name: "", from: day, to: day, working: SOME_HOURS }))];
  const take = (added: CalendarException[]) => {
    const off = added.filter((each) => each.working.length === 0).map(({ name, from, to }) => ({ name: name.slice(0, 120) || t("culture.days_off"), from, to }));
    const on = added.filter((each) => each.working.length > 0).map(({ from }) => from);
    put({ days_off: [...card.days_off, ...off], days_on: [...card.days_on, ...on].sort() });
    setPasting(false);
  };
  const change = (place: number, part: Partial<CultureCard["days_off"][number]>) => put({ days_off: card.days_off.map((each, index) => (index === place ? { ...each, ...part } : each)) });
  const add = () => put({ days_off: [...card.days_off, { name: "", from: today(), to: today() }] });
  return (
    <fieldset className="culture-days">
      <legend>{t("culture.days_off")}</legend>
      {card.days_off.map((each, place) => (
        <div key={place} className="culture-day">
          <TextField label={t("culture.day_name")} value={each.name} onChange={(name) => change(place, { name })} wrong={wrong(`days_off.${place}.name`)} required maxLength={120} />
          <TextField label={t("culture.day_from")} type="date" value={each.from} onChange={(from) => change(place, { from, to: each.to < from ? from : each.to })} required />
          <TextField label={t("culture.day_to")} type="date" min={each.from} value={each.to} onChange={(to) => change(place, { to })} wrong={wrong(`days_off.${place}.to`)} required />
          <Tool icon="cross" label={t("charter.row.remove", { title: each.name || t("culture.day_name") })} onClick={() => put({ days_off: card.days_off.filter((_, index) => index !== place) })} />
        </div>
      ))}
      {card.days_on.map((day, place) => (
        <div key={place} className="culture-day worked">
          <TextField label={t("culture.day_on")} type="date" value={day} onChange={(next) => put({ days_on: card.days_on.map((each, index) => (index === place ? next : each)) })} required />
          <Tool icon="cross" label={t("charter.row.remove", { title: t("culture.day_on") })} onClick={() => put({ days_on: card.days_on.filter((_, index) => index !== place) })} />
        </div>
      ))}
      {[wrong("days_off"), wrong("days_on")].filter(Boolean).map((each) => (
        <p key={each} className="wrong" role="alert">
          {each}
        </p>
      ))}
      <div className="row wrap">
        <Button size="small" icon="plus" onClick={add}>
          {t("culture.day_add")}
        </Button>
        <Button size="small" icon="plus" onClick={() => put({ days_on: [...card.days_on, today()] })}>
          {t("culture.day_on_add")}
        </Button>
        <Button size="small" aria-expanded={isPasting} onClick={() => setPasting(!isPasting)}>
          {t("calendar.paste")}
        </Button>
      </div>
      {isPasting && <PasteHolidays known={known} hours={SOME_HOURS} onAdd={take} onClose={() => setPasting(false)} />}
    </fieldset>
  );
}

function Differing({ culture, client }: { culture: Culture; client: Client }) {
  const { t } = useWords();
  const [edited, setEdited] = useState<Id>();
  const open = culture.contacts.find((each) => each.person_id === edited);
  if (culture.contacts.length === 0) return null;
  return (
    <>
      <h3 className="panel-body culture-people">{t("culture.people")}</h3>
      <ul className="rows">
        {culture.contacts.map((each) => (
          <li key={each.person_id} className="row wrap">
            <PersonTag name={each.name} client />
            <span className="soft small">{each.opening ?? t("culture.opening_usual")}</span>
            <span className="end row">
              <span className="muted small">{differs(each) ? t("culture.differs") : t("culture.same")}</span>
              <Button kind="quiet" size="small" aria-label={t("culture.edit_of", { name: each.name })} onClick={() => setEdited(each.person_id)}>
                {t("act.edit")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {open && <ContactCultureDialog client={client} house={culture.card} contact={open} onClose={() => setEdited(undefined)} />}
    </>
  );
}

const differs = (contact: ContactCard) => Object.values(contact.own).some((each) => each !== null);
