// Reminding the client's people of something they were asked for: one mail to those who have not answered, once a
// working day; beside the button, when somebody did last.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys, useWritingRole } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ReachHint } from "../engagement/ReachHint.tsx";

type Sent = With<Told<"SentReminder">, { not_reached: { name: string }[] }>;

const pathOf = (project: Id) => `/api/v1/projects/${project}/reminders`;

interface RemindProps {
  project: Id;
  kind: Told<"ReminderKind">;
  /** The sign-off, what a party was sent of a meeting, the review of the communication plan, otherwise the record. */
  subject: Id;
  /** Whose people are reminded, how they want to be reached being said beside it. */
  party?: Id | null;
  person?: Id | null;
}

export function Remind({ project, kind, subject, party, person }: RemindProps) {
  const { t, formatWhen, joinNames } = useWords();
  const key = [...keys.project(project), "reminders"];
  const mayRemind = useWritingRole(project) === "project_manager";
  const all = useQuery({ queryKey: key, queryFn: () => api.get<Told<"ReminderList">>(pathOf(project)) });
  const last = all.data?.items.find((each) => each.kind === kind && each.subject_id === subject);
  const send = useMutation({
    mutationFn: () => api.post<Sent>(pathOf(project), { kind, subject_id: subject }),
    onSuccess: async ({ reached, not_reached: others }) => {
      const names = joinNames(reached);
      toast({ text: [t("reminder.sent", { names }), others.length > 0 && t("reminder.not_reached", { names: joinNames(others.map((each) => each.name)) })].filter(Boolean).join(" · ") });
      await freshen(key);
    },
    onError: tellProblem,
  });
  return (
    <span className="row wrap remind">
      {last && <span className="muted small">{t("reminder.last", { at: formatWhen(last.at), name: last.by })}</span>}
      {mayRemind && (
        <Button size="small" icon="mail" className="no-print" busy={send.isPending} onClick={() => send.mutate()}>
          {t("reminder.button")}
        </Button>
      )}
      {mayRemind && party && <ReachHint project={project} party={party} person={person ?? undefined} />}
    </span>
  );
}
