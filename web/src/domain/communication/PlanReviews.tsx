// Whether the communication plan serves its clients: asked by a manager knowing whom and about what, and what they
// answered beside the rows as they are now, to be taken over into them.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { Faces, fieldSentence, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Party, Sent, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { zoneName } from "../../app/zones.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { changeEntry, proposed, removeEntry, rhythmSentence, type CommunicationPlan, type Entry, type EntryFields, type MadeAlready } from "./communication_plan.ts";
import { EntryForm } from "./CommunicationPlanEntry.tsx";
import { Remind } from "./Remind.tsx";

type List = Told<"PlanReviewList">;
type Review = List["items"][number];
type Verdict = Review["lines"][number]["said"][number]["verdict"];
type Preview = Told<"PlanReviewPreview">;

const at = (project: Id) => `/api/v1/projects/${project}/communication-plan-reviews`;
const keep = (project: Id, list: List) => void cache.setQueryData(keys.planReviews(project), list);

interface Props {
  plan: CommunicationPlan;
  project: Id;
  parties: Party[];
  mayEdit: boolean;
  mayAsk: boolean;
}

export function PlanReviews({ plan, project, parties, mayEdit, mayAsk }: Props) {
  const { t } = useWords();
  const query = useQuery({ queryKey: keys.planReviews(project), queryFn: () => api.get<List>(at(project)) });
  if (parties.length === 0) return null;
  return (
    <Panel title={t("communication_plan.review.title")}>
      <Faces query={query} failed={t("communication_plan.failed")} rows={2}>
        {(list) => (
          <ul className="rows">
            {parties.map((party) => (
              <OfParty key={party.id} plan={plan} project={project} parties={parties} party={party} reviews={list.items.filter((each) => each.party_id === party.id)} mayEdit={mayEdit} mayAsk={mayAsk} />
            ))}
          </ul>
        )}
      </Faces>
    </Panel>
  );
}

function OfParty({ plan, project, parties, party, reviews, mayEdit, mayAsk }: Props & { party: Party; reviews: Review[] }) {
  const w = useWords();
  const { t } = w;
  const [isAsking, setAsking] = useState(false);
  const [newest, ...earlier] = reviews;
  const client = party.client_name;
  const close = useMutation({
    mutationFn: async (review: Id) => keep(project, await api.put<List>(`/api/v1/communication-plan-reviews/${review}/closing`)),
    onError: tellProblem,
  });
  return (
    <li className="stack">
      <div className="row wrap">
        <span>{newest ? stands(w, newest, client) : t("communication_plan.review.none", { client })}</span>
        {mayAsk && (
          <Button size="small" kind="to-client" icon="door" onClick={() => setAsking(true)}>
            {t("communication_plan.review.ask", { client })}
          </Button>
        )}
        {mayAsk && newest && !newest.closed_at && (
          <Button size="small" kind="quiet" busy={close.isPending} onClick={() => close.mutate(newest.id)}>
            {t("communication_plan.review.close")}
          </Button>
        )}
      </div>
      {newest && <Answers review={newest} plan={plan} project={project} parties={parties} mayEdit={mayEdit} />}
      {earlier.slice(0, 5).map((each) => (
        <p key={each.id} className="small muted">
          {stands(w, each, client)}
        </p>
      ))}
      {isAsking && <Ask project={project} party={party} onClose={() => setAsking(false)} />}
    </li>
  );
}

function stands({ t, formatDate }: Pick<ReturnType<typeof useWords>, "t" | "formatDate">, review: Review, client: string): string {
  const answered = review.people.filter((each) => each.answered_at).length;
  const told = { number: `PR-${review.number}`, client, name: review.by_name, day: formatDate(review.asked_at), answered, asked: review.people.length };
  return review.closed_at ? t("communication_plan.review.over", { ...told, until: formatDate(review.closed_at) }) : t("communication_plan.review.open", told);
}

interface AnswersProps {
  review: Review;
  plan: CommunicationPlan;
  project: Id;
  parties: Party[];
  mayEdit: boolean;
}

/** Only what is to be done something about stands out: rows that fit everybody are counted. */
function Answers({ review, plan, project, parties, mayEdit }: AnswersProps) {
  const { t, joinNames } = useWords();
  const [taking, setTaking] = useState<{ entry: Entry; verdict: Verdict }>();
  const answered = review.people.filter((each) => each.answered_at);
  const waiting = review.people.filter((each) => !each.answered_at);
  const wishes = (person: Id) => review.lines.some((line) => line.said.some((each) => each.person_id === person && (each.verdict !== "fits" || each.words)));
  const content = answered.filter((each) => !wishes(each.person_id));
  const name = (person: Id) => review.people.find((each) => each.person_id === person)?.name ?? "";
  return (
    <div className="stack plan-review">
      {waiting.length > 0 && !review.closed_at && (
        <div className="row wrap">
          <span className="small muted">{t("communication_plan.review.waiting", { names: joinNames(waiting.map((each) => each.name)) })}</span>
          <Remind project={project} kind="plan_review" subject={review.id} party={review.party_id} />
        </div>
      )}
      {content.length > 0 && <p className="small">{t("communication_plan.review.all_fit", { names: joinNames(content.map((each) => each.name)) })}</p>}
      {review.lines.map((line) => {
        const said = line.said.filter((each) => each.verdict !== "fits" || each.words);
        if (said.length === 0) return null;
        const entry = plan.items.find((each) => each.id === line.entry_id);
        return (
          <div key={line.entry_id} className="plan-review-row">
            <b>{line.title}</b>
            {!line.stands && <span className="small muted">{t("communication_plan.review.gone")}</span>}
            {line.is_changed && <span className="small muted">{t("communication_plan.review.changed")}</span>}
            <ul>
              {said.map((each) => (
                <li key={each.person_id} className="row wrap">
                  <span>
                    {name(each.person_id)}: <b>{t(`communication_plan.review.verdict.${each.verdict}`)}</b>
                    {each.words && ` · ${each.words}`}
                  </span>
                  {mayEdit && entry && each.verdict !== "fits" && (
                    <Button size="small" aria-label={t("communication_plan.review.take_over_of", { verdict: t(`communication_plan.review.verdict.${each.verdict}`), title: line.title })} onClick={() => (each.verdict === "not_needed" ? void removeEntry(project, entry) : setTaking({ entry, verdict: each.verdict }))}>
                      {t("communication_plan.review.take_over")}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {answered
        .filter((each) => each.words || each.usefulness)
        .map((each) => (
          <p key={each.person_id} className="small">
            {each.name}
            {each.usefulness ? ` · ${t("communication_plan.review.useful", { grade: each.usefulness })}` : ""}
            {each.words && `: ${each.words}`}
          </p>
        ))}
      {taking && <TakeOver {...taking} plan={plan} project={project} parties={parties} onClose={() => setTaking(undefined)} />}
    </div>
  );
}

/** The row as it would be with what was wished; whoever takes it over has the last word. */
function TakeOver({ entry, verdict, plan, project, parties, onClose }: { entry: Entry; verdict: Verdict; plan: CommunicationPlan; project: Id; parties: Party[]; onClose: () => void }) {
  const { t } = useWords();
  const save = useMutation({
    mutationFn: (typed: { fields: EntryFields; made: MadeAlready }) => changeEntry(project, entry, typed.fields, typed.made),
    onSuccess: () => {
      void freshen(keys.planReviews(project));
      onClose();
    },
  });
  return (
    <Dialog title={t("communication_plan.review.taking_over", { title: entry.fields.title })} closeLabel={t("act.close")} onClose={onClose} width="middle">
      <EntryForm entry={entry.id} fields={entry.fields} proposal={proposed(entry.fields, verdict)} plan={plan} project={project} parties={parties} mayEdit keep={save} onSave={save.mutate} onCancel={onClose} />
    </Dialog>
  );
}

function Ask({ project, party, onClose }: { project: Id; party: Party; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const client = party.client_name;
  const query = useQuery({ queryKey: [...keys.planReviews(project), party.id], queryFn: () => api.get<Preview>(`/api/v1/projects/${project}/parties/${party.id}/communication-plan-review`), gcTime: 0 });
  const [chosen, setChosen] = useState<Id[]>([]);
  const [due, setDue] = useState("");
  const preview = query.data;
  const people = preview?.people.filter((each) => chosen.includes(each.person_id)) ?? [];
  const ask = useMutation({
    mutationFn: async (body: Sent<"PlanReviewBody">) => {
      const list = await api.post<List>(at(project), body);
      keep(project, list);
      return list;
    },
    onError: (reason) => {
      tellProblem(reason);
      void query.refetch();
    },
    onSuccess: ({ not_reached }) => {
      const unreached = not_reached.length > 0 ? ` ${t("communication_plan.review.unreached", { names: w.joinNames(not_reached.map((each) => each.name)) })}` : "";
      toast({ text: t("communication_plan.review.sent_toast", { names: w.joinNames(people.map((each) => each.name)) }) + unreached });
      void freshen(keys.communicationPlan(project));
      onClose();
    },
  });
  const release = preview?.release_number ?? undefined;
  const foot = release !== undefined && (
    <Button kind="to-client" busy={ask.isPending} disabled={people.length === 0} onClick={() => ask.mutate({ party_id: party.id, release_number: release, person_ids: people.map((each) => each.person_id), due: due || null })}>
      {t("communication_plan.review.send", { count: people.length })}
    </Button>
  );
  return (
    <Dialog title={t("communication_plan.review.dialog", { client })} closeLabel={t("act.close")} onClose={onClose} width="middle" foot={foot}>
      <Faces query={query} failed={t("communication_plan.failed")} rows={5}>
        {({ lines, people: all }) =>
          release === undefined ? (
            <p>{t("communication_plan.review.not_shown", { client })}</p>
          ) : (
            <div className="stack">
              <fieldset className="plan-review-people">
                <legend>{t("communication_plan.review.who")}</legend>
                {all.length === 0 && <p className="muted">{t("communication_plan.review.nobody", { client })}</p>}
                {all.map((each) => (
                  <CheckField key={each.person_id} label={each.not_reached ? `${each.name} (${t("communication_plan.review.no_mail")})` : each.name} checked={chosen.includes(each.person_id)} onChange={(on) => setChosen(all.map((one) => one.person_id).filter((id) => (id === each.person_id ? on : chosen.includes(id))))} />
                ))}
              </fieldset>
              <TextField label={t("communication_plan.review.due")} type="date" value={due} onChange={setDue} wrong={fieldSentence(w, ask.error, "due")} />
              <p>{t("communication_plan.review.about")}</p>
              <ul className="rows">
                {lines.map((line, index) => (
                  <li key={index}>
                    <b>{line.title}</b>
                    <p className="small">
                      {rhythmSentence(w, line, w.formatDate)} ({zoneName(w, line.time_zone)}) · {t(`communication_plan.channel.${line.channel}`)}
                    </p>
                  </li>
                ))}
              </ul>
              {people.length > 0 && <p>{t("communication_plan.review.readers", { names: w.joinNames(people.map((each) => each.name)) })}</p>}
            </div>
          )
        }
      </Faces>
    </Dialog>
  );
}
