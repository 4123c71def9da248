// The register of what the client expects: whose it is, since when, what was said to it, and who reads it. One opens in
// the panel beside.
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useParties } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { AudienceTag, PersonTag, StateTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { NewTitled } from "../records/NewTitled.tsx";
import { createExpectation, inOrder, TONES, useExpectations, type ExpectationRow } from "./expectation.ts";

export function ExpectationsPanel({ project, mayEdit }: { project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const [isAdding, setAdding] = useState(false);
  const navigate = useNavigate();
  const query = useExpectations(project);
  const actions = mayEdit && (
    <Button icon="plus" onClick={() => setAdding(true)}>
      {t("expectation.add")}
    </Button>
  );
  const close = (made?: Id) => {
    setAdding(false);
    if (made) void navigate({ to: ".", search: (now: Record<string, unknown>) => ({ ...now, record: `expectation:${made}` }) as never });
  };
  return (
    <Panel id="expectations" title={t("expectation.title")} count={query.data?.items.length} actions={actions}>
      <Faces query={query} failed={t("expectation.failed")} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="panel-body muted">{t("expectation.empty")}</p>
          ) : (
            <ul className="rows">
              {inOrder(items).map((each) => (
                <Row key={each.id} expectation={each} />
              ))}
            </ul>
          )
        }
      </Faces>
      {isAdding && <NewTitled heading={t("expectation.add")} label={t("expectation.words")} startsInternal={t("expectation.starts_internal")} field="words" longest={500} make={(words) => createExpectation(project, { words: words.trim(), said_by_id: null, since: null })} onClose={close} />}
    </Panel>
  );
}

function Row({ expectation }: { expectation: ExpectationRow }) {
  const { t, formatDate } = useWords();
  const { id, number, project_id: project, words, said_by, since, answer, agreed, reason, party_id } = expectation;
  const client = useParties(project).data?.items.find((each) => each.id === party_id)?.client_name;
  return (
    <li className="row wrap charter-row">
      <span className="id">{recordNumber("expectation", number)}</span>
      <span className="grow">
        <Link to="." search={(now: Record<string, unknown>) => ({ ...now, record: `expectation:${id}` }) as never}>
          {words}
        </Link>
        {(agreed || reason) && <span className="soft small expectation-said">{[agreed, reason].filter(Boolean).join(" · ")}</span>}
      </span>
      {said_by && <PersonTag name={said_by.name} client />}
      {since && <span className="muted small num">{t("expectation.since_day", { day: formatDate(since) })}</span>}
      <StateTag tone={TONES[answer]}>{t(`expectation.answer.${answer}`)}</StateTag>
      <AudienceTag client={!!party_id}>{party_id ? (client ?? "…") : t("audience.internal")}</AudienceTag>
    </li>
  );
}
