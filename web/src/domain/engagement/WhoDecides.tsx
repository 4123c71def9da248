// Who of a client decides, said in sentences; whoever runs the project sets it here.
import { useState } from "react";
import { Faces } from "../../app/problems.tsx";
import type { Id, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { approversOf, furtherSentences, ruleSentence, useDecisionRule } from "./decision_rule.ts";
import { WhoDecidesDialog } from "./WhoDecidesDialog.tsx";
import "./who_decides.css";

export function WhoDecides({ project, party, mayManage }: { project: Id; party: Party; mayManage: boolean }) {
  const w = useWords();
  const { t } = w;
  const query = useDecisionRule(project, party.id);
  const [setting, setSetting] = useState(false);
  const approvers = approversOf(party.contacts).map((contact) => contact.name);
  const commercial = party.contacts.filter((contact) => contact.is_commercial).map((contact) => contact.name);
  return (
    <section className="who-decides" aria-label={t("deciding.title")}>
      <div className="row apart wrap">
        <h3>{t("deciding.title")}</h3>
        {mayManage && query.data && (
          <Button size="small" icon="pencil" onClick={() => setSetting(true)}>
            {t("deciding.set")}
          </Button>
        )}
      </div>
      <Faces query={query} failed={t("deciding.failed")} rows={1}>
        {(rule) => {
          const gone = [...rule.deciders.filter((each) => !each.is_approver).map((each) => each.name), ...rule.deputies.filter((each) => !each.is_approver).map((each) => each.deputy_name)];
          return (
            <>
              <p className="strong">{ruleSentence(w, rule, approvers)}</p>
              {furtherSentences(w, rule).map((each) => (
                <p key={each} className="soft small">
                  {each}
                </p>
              ))}
              {gone.length > 0 && <p className="notice warn small">{t("deciding.no_longer_approver", { names: w.joinNames([...new Set(gone)]) })}</p>}
              <p className="soft small">{commercial.length > 0 ? t("deciding.commercial", { names: w.joinNames(commercial) }) : t("deciding.no_commercial")}</p>
              {setting && <WhoDecidesDialog project={project} party={party} rule={rule} onClose={() => setSetting(false)} />}
            </>
          );
        }}
      </Faces>
    </section>
  );
}
