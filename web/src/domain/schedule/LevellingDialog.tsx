// Whose work is levelled and how. What comes of it is kept as an alternative to be looked at; the plan is not touched.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { freshen, keys } from "../../app/cache.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import type { Words } from "../../app/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { keepAlternative, type LevellingChoices } from "./alternatives.ts";
import { projectsOf, useElsewhere } from "./Elsewhere.tsx";
import { LevellingProgress, useAwaited } from "./LevellingProgress.tsx";
import type { Id, Plan } from "./plan_types.ts";
import "./alternatives.css";

const PRECEDENCES = ["least_float", "outline", "deadline"] as const;
type Precedence = (typeof PRECEDENCES)[number];
/** Seconds; the first is no search. */
const SEARCHES = [0, 5, 30, 120] as const;

interface LevellingDialogProps {
  words: Words;
  projectId: Id;
  model: { plan: Pick<Plan, "resources"> };
  onClose: () => void;
}

export default function LevellingDialog({ words, projectId, model, onClose }: LevellingDialogProps) {
  const { t } = words;
  const navigate = useNavigate();
  const people = model.plan.resources.filter((each) => each.kind === "person" || each.kind === "client_person");
  const [name, setName] = useState(t("levelling.name", { date: words.formatDate(words.today(), { year: "never" }) }));
  const [everybody, setEverybody] = useState(true);
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(new Set());
  const [withinFloat, setWithinFloat] = useState(false);
  const [precedence, setPrecedence] = useState<Precedence>("least_float");
  const [search, setSearch] = useState<number>(5);
  // Within the float nothing ends earlier.
  const seconds = withinFloat ? 0 : search;
  const asked = useElsewhere(projectId);
  const elsewhere = asked.data?.items ?? [];
  const [regards, setRegards] = useState(true);
  const [waiting, setWaiting] = useState<ReadonlySet<Id>>(new Set());
  const { waiting: level, leave } = useAwaited(
    (signal) => {
      const levelling: LevellingChoices = { resource_ids: everybody ? null : [...chosen], within_float: withinFloat, precedence, regards_other_projects: regards, goes_before_project_ids: [...waiting], search_seconds: seconds };
      return keepAlternative(projectId, { name, levelling }, signal);
    },
    async (made) => {
      onClose();
      void freshen(keys.alternatives(projectId));
      await navigate({ to: "/projects/$project/alternatives/$alternative", params: { project: projectId, alternative: made.id }, search: {} });
    },
  );
  const put = (ids: ReadonlySet<Id>, id: Id, is: boolean) => new Set(is ? [...ids, id] : [...ids].filter((each) => each !== id));
  const toggle = (id: Id, is: boolean) => setChosen(put(chosen, id, is));
  return (
    <Dialog title={t("levelling.title")} closeLabel={t("shell.close")} onClose={onClose}>
      {level.isPending && <LevellingProgress project={projectId} seconds={seconds} onCancel={leave} />}
      {people.length === 0 && <p>{t("levelling.nobody")}</p>}
      {people.length > 0 && !level.isPending && (
        <ActForm sending={level} button={t("levelling.act")} isReady={!asked.isPending && (everybody || chosen.size > 0)} onAct={() => level.mutate()} onCancel={onClose}>
          <p className="muted small">{t("levelling.hint")}</p>
          <TextField label={t("alternative.name")} value={name} onChange={setName} wrong={fieldSentence(words, level.error, "name")} required data-autofocus />
          <fieldset className="levelling-people">
            <legend>{t("levelling.whose")}</legend>
            <CheckField label={t("levelling.everybody")} checked={everybody} onChange={setEverybody} />
            {!everybody && (
              <div className="levelling-names">
                {people.map((each) => (
                  <CheckField key={each.id} label={each.name} checked={chosen.has(each.id)} onChange={(is) => toggle(each.id, is)} />
                ))}
              </div>
            )}
          </fieldset>
          <ProblemNotice reason={asked.error} />
          {elsewhere.length > 0 && (
            <fieldset className="levelling-people">
              <legend>{t("elsewhere.title")}</legend>
              <CheckField label={t("levelling.regards")} hint={t("levelling.regards_hint")} checked={regards} onChange={setRegards} />
              {regards && (
                <div className="levelling-names">
                  {projectsOf(elsewhere).map((each) => (
                    <CheckField key={each.id} label={t("levelling.counts", { project: each.name })} checked={!waiting.has(each.id)} onChange={(is) => setWaiting(put(waiting, each.id, !is))} />
                  ))}
                </div>
              )}
            </fieldset>
          )}
          <CheckField label={t("levelling.within_float")} hint={t("levelling.within_float_hint")} checked={withinFloat} onChange={setWithinFloat} />
          {!withinFloat && <ChoiceField label={t("levelling.search")} hint={t("levelling.search_hint")} value={String(search)} onChange={(value) => setSearch(Number(value))} choices={SEARCHES.map((each) => ({ value: String(each), label: t("levelling.search_for", { seconds: each }) }))} />}
          <ChoiceField label={t("levelling.precedence")} value={precedence} onChange={(value) => setPrecedence(value as Precedence)} choices={PRECEDENCES.map((each) => ({ value: each, label: t(`levelling.precedence.${each}`) }))} />
        </ActForm>
      )}
    </Dialog>
  );
}
