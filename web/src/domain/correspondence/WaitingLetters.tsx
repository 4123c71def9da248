// Letters that no mail server took yet: how many, since when and why, with a button that tries them now.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { MailSettings } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";

export const MAIL_SETTINGS = ["mail-settings"];
/** The server tries them by itself. */
const LOOKED_AT_EVERY = 5_000;

export function useMailSettings() {
  return useQuery({
    queryKey: MAIL_SETTINGS,
    queryFn: () => api.get<MailSettings>("/api/v1/mail-settings"),
    refetchInterval: (query) => (query.state.data?.waiting ? LOOKED_AT_EVERY : false),
  });
}

export function WaitingLetters() {
  const { t, formatDateTime } = useWords();
  const waiting = useMailSettings().data?.waiting;
  const all = useMutation({
    mutationFn: () => api.post("/api/v1/outbox-attempts"),
    onSuccess: async () => {
      await Promise.all([freshen(MAIL_SETTINGS), freshen(["outbox"])]);
      toast({ text: t("outbox.tried_all") });
    },
    onError: tellProblem,
  });
  if (!waiting) return null;
  return (
    <div className="notice bad" role="status">
      <Icon name="warn" />
      <span>
        {t("outbox.untaken", { count: waiting.letters, when: formatDateTime(waiting.since) })}
        <span className="code"> {waiting.error}</span>
      </span>
      <Button size="small" busy={all.isPending} onClick={() => all.mutate()}>
        {t("outbox.now_all")}
      </Button>
    </div>
  );
}
