// What somebody wants to be told, by what it is about: in the app or not, and by mail how soon; when digests come; their quiet
// hours; and what they muted.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { cache, keys, useProjects } from "../../app/cache.ts";
import { fieldSentence, Faces, tellProblem } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Sent, Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { zoneName } from "../../app/zones.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField, Options, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";

type Wishes = Told<"NotificationWishes">;
type TopicWish = Wishes["topics"][number];
type Pace = TopicWish["pace"];

const PATH = "/api/v1/me/notification-wishes";
const KEY = [...keys.me, "notification-wishes"];
const PACES: readonly Pace[] = ["at_once", "hourly", "daily", "weekly", "never"];
/** Where somebody wants quiet hours for the first time. */
const NIGHT = { from: "22:00", until: "07:30" };

export function NotificationWishes() {
  const { t } = useWords();
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<Wishes>(PATH) });
  return (
    <Panel title={t("notification_wishes.title")}>
      <Faces query={query} failed={t("notification_wishes.failed")} rows={6}>
        {(wishes) => (
          <>
            <WishesForm wishes={wishes} />
            <Muted wishes={wishes} />
          </>
        )}
      </Faces>
    </Panel>
  );
}

function WishesForm({ wishes }: { wishes: Wishes }) {
  const w = useWords();
  const { t } = w;
  const kept = { topics: wishes.topics, digest_at: wishes.digest_at, quiet: wishes.quiet };
  const [typed, setTyped] = useState<typeof kept>();
  const form = typed ?? kept;
  const put = (change: Partial<typeof kept>) => setTyped({ ...form, ...change });
  const keep = useMutation({
    mutationFn: (body: Sent<"NotificationWishesBody">) => api.put<Wishes>(PATH, body),
    onSuccess: (after) => {
      cache.setQueryData(KEY, after);
      setTyped(undefined);
      toast({ text: t("notification_wishes.kept") });
    },
  });
  const wish = (of: TopicWish, change: Partial<TopicWish>) => put({ topics: form.topics.map((each) => (each.topic === of.topic ? { ...each, ...change } : each)) });
  return (
    <SaveForm keep={keep} isChanged={!!typed} save={t("notification_wishes.save")} onSave={() => keep.mutate(form)}>
      <p className="muted">{t("notification_wishes.intro")}</p>
      <TopicTable topics={form.topics} onChange={wish} />
      <p className="muted small">{t("notification_wishes.named_hint")}</p>
      <div className="two">
        <TextField type="time" label={t("notification_wishes.digest_at")} value={form.digest_at} onChange={(digest_at) => put({ digest_at })} wrong={fieldSentence(w, keep.error, "digest_at")} required />
      </div>
      <CheckField label={t("notification_wishes.quiet")} hint={t("notification_wishes.quiet_hint", { zone: zoneName(w, wishes.time_zone) })} checked={!!form.quiet} onChange={(wanted) => put({ quiet: wanted ? NIGHT : null })} />
      {form.quiet && (
        <div className="two">
          <TextField type="time" label={t("notification_wishes.quiet_from")} value={form.quiet.from} onChange={(from) => form.quiet && put({ quiet: { ...form.quiet, from } })} wrong={fieldSentence(w, keep.error, "quiet_from")} required />
          <TextField type="time" label={t("notification_wishes.quiet_until")} value={form.quiet.until} onChange={(until) => form.quiet && put({ quiet: { ...form.quiet, until } })} wrong={fieldSentence(w, keep.error, "quiet_until")} required />
        </div>
      )}
    </SaveForm>
  );
}

function TopicTable({ topics, onChange }: { topics: readonly TopicWish[]; onChange: (of: TopicWish, change: Partial<TopicWish>) => void }) {
  const { t } = useWords();
  const paces = PACES.map((value) => ({ value, label: t(`notification_wishes.pace.${value}`) }));
  return (
    <table className="wishes">
      <thead>
        <tr>
          <th scope="col">{t("notification_wishes.about")}</th>
          <th scope="col">{t("notification_wishes.in_app")}</th>
          <th scope="col">{t("notification_wishes.by_mail")}</th>
        </tr>
      </thead>
      <tbody>
        {topics.map((each) => {
          const topic = t(`notification_wishes.topic.${each.topic}`);
          return (
            <tr key={each.topic}>
              <th scope="row">{topic}</th>
              <td>
                <label className="check">
                  <input type="checkbox" aria-label={t("notification_wishes.in_app_of", { topic })} checked={each.in_app} onChange={(event) => onChange(each, { in_app: event.target.checked })} />
                </label>
              </td>
              <td>
                <Options aria-label={t("notification_wishes.by_mail_of", { topic })} value={each.pace} onChange={(pace) => onChange(each, { pace: pace as Pace })} choices={paces} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A project can be muted here, a record beside its notification. */
function Muted({ wishes }: { wishes: Wishes }) {
  const { t } = useWords();
  const projects = useProjects().data?.items ?? [];
  const free = projects.filter((each) => !wishes.muted.some((muted) => muted.id === each.id));
  const set = async (act: Promise<unknown>) => {
    await act.catch(tellProblem);
    await cache.invalidateQueries({ queryKey: KEY });
  };
  const mute = (id: Id) => set(api.put(`/api/v1/me/notification-mutes/${id}`));
  return (
    <div className="form section-form">
      <h3>{t("notification_wishes.muted")}</h3>
      <p className="muted small">{t("notification_wishes.muted_hint")}</p>
      {wishes.muted.length === 0 && <p className="small">{t("notification_wishes.muted_none")}</p>}
      <ul className="rows">
        {wishes.muted.map(({ id, project, record }) => {
          const title = record ? `${recordNumber(record.kind, record.number)} ${record.title}` : project;
          return (
            <li key={id} className="row">
              <span className="clip">{title}</span>
              <span className="muted small">{record ? project : t("notification_wishes.whole_project")}</span>
              <Button size="small" kind="quiet" aria-label={t("notification_wishes.unmute_one", { title })} onClick={() => void set(api.delete(`/api/v1/me/notification-mutes/${id}`))}>
                {t("notification_wishes.unmute")}
              </Button>
            </li>
          );
        })}
      </ul>
      {free.length > 0 && <Options aria-label={t("notification_wishes.mute_project")} value="" onChange={(id) => id && void mute(id)} choices={[{ value: "", label: t("notification_wishes.mute_project") }, ...free.map(({ id, name }) => ({ value: id, label: name }))]} />}
    </div>
  );
}
