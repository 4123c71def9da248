// The clause by which silence counts as acceptance: its words, after how many working days, and for what. It holds
// only once the client has confirmed it.
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { AudienceTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { InPlace } from "../records/InPlace.tsx";
import { LongText } from "../scope/LongText.tsx";
import { saveCharter, SILENCE_KINDS, type Charter, type SilenceClause } from "./charter.ts";

const FEWEST = 5;
const MOST = 60;
const USUAL = 10;

export function SilencePanel({ charter, project, mayEdit }: { charter: Charter; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const clause = charter.fields.silence ?? null;
  const put = (change: Partial<SilenceClause>) => saveCharter(project, (now) => (now.silence ? { silence: { ...now.silence, ...change } } : {}));
  const write = () => void saveCharter(project, () => ({ silence: { words: t("charter.silence_draft", { days: USUAL }), working_days: USUAL, kinds: ["deliverable"] } }));
  const days = (typed: string) => {
    const value = Number(typed.trim());
    return Number.isInteger(value) && value >= FEWEST && value <= MOST ? put({ working_days: value }) : { wrong: t("charter.silence_days_range", { fewest: FEWEST, most: MOST }) };
  };
  const choose = (kind: string) => (on: boolean) => {
    const kinds = SILENCE_KINDS.filter((each) => (each === kind ? on : clause?.kinds.includes(each)));
    // Without anything that it is for, there is no clause.
    void (kinds.length > 0 ? put({ kinds: [...kinds] }) : saveCharter(project, () => ({ silence: null })));
  };
  return (
    <Panel title={t("charter.silence")} actions={<AudienceTag client>{t("charter.client_confirms")}</AudienceTag>}>
      <div className="panel-body stack">
        {!clause && <p className="muted">{t("charter.silence_none")}</p>}
        {!clause && mayEdit && (
          <div>
            <Button onClick={write}>{t("charter.silence_add")}</Button>
          </div>
        )}
        {clause && (
          <>
            <LongText name={`charter.${project}.silence`} label={t("charter.silence_words")} hint={t("charter.silence_words_hint")} value={clause.words} mayEdit={mayEdit} onKeep={(words) => put({ words })} />
            <dl className="record-fields">
              <dt>{t("charter.silence_days")}</dt>
              <dd>
                <InPlace number label={t("charter.silence_days")} value={String(clause.working_days)} disabled={!mayEdit} onKeep={days} />
              </dd>
              <dt>{t("charter.silence_for")}</dt>
              <dd className="stack tight">
                {SILENCE_KINDS.map((kind) => (
                  <CheckField key={kind} label={t(`charter.silence.${kind}`)} checked={clause.kinds.includes(kind)} disabled={!mayEdit} onChange={choose(kind)} />
                ))}
              </dd>
            </dl>
            <p className="muted small">{t("charter.silence_holds")}</p>
            {mayEdit && (
              <div>
                <Button icon="cross" onClick={() => void saveCharter(project, () => ({ silence: null }))}>
                  {t("charter.silence_remove")}
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </Panel>
  );
}
