// Where the party's confirmed charter lets silence count: from which day, in which words, or why it counts no more.
import { useWords } from "../../app/words.ts";
import type { SignOff } from "./sign_off.ts";

export function TacitNote({ signOff }: { signOff: SignOff }) {
  const { t, formatDate } = useWords();
  const { tacit } = signOff;
  if (!tacit) return null;
  const runs = () => (tacit.last_day ? t("sign_offs.tacit", { date: formatDate(tacit.last_day, { weekday: true }) }) : t("sign_offs.tacit_soon", { days: tacit.working_days }));
  return (
    <section className="tacit">
      <p className={tacit.stopped_by ? "muted" : "strong"}>{tacit.stopped_by ? t(`sign_offs.tacit_stop.${tacit.stopped_by}`) : runs()}</p>
      {!tacit.stopped_by && tacit.announced_at && <p className="small muted">{t("sign_offs.tacit_announced", { date: formatDate(tacit.announced_at.slice(0, 10)) })}</p>}
      {!tacit.stopped_by && !tacit.announced_at && tacit.announce_on && <p className="small muted">{t("sign_offs.tacit_announces", { date: formatDate(tacit.announce_on, { weekday: true }) })}</p>}
      <p className="small soft body">{t("sign_offs.tacit_clause", { charter: tacit.charter_number, clause: tacit.clause })}</p>
      {signOff.receipt && (
        <p className="small receipt">
          {t("sign_offs.receipt")} <span className="code">{signOff.receipt}</span>
        </p>
      )}
    </section>
  );
}
