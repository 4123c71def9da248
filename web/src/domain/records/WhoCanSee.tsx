// Who can see this record, on both sides, and why.
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { useViewers } from "./AudienceBar.tsx";

export function WhoCanSee({ record }: { record: Id }) {
  const { t, first } = useWords();
  const query = useViewers(record);
  const why = (code: string) => first([`viewer.why.${code}`, "viewer.why.other"], { code });
  return (
    <div className="record-body">
      <Faces query={query} failed={t("record.viewers_failed")} rows={3}>
        {(data) => (
          <div className="stack">
            <section>
              <AudienceTag client>{t("viewer.client")}</AudienceTag>
              {data.client.length === 0 ? (
                <p className="muted viewers">{t("viewer.no_client")}</p>
              ) : (
                <ul className="viewers">
                  {data.client.map((each, index) => (
                    <li key={index} className="row">
                      <PersonTag name={each.name} client />
                      <span className="end muted small">
                        {each.party} · {why(each.why)}
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </section>
            <section>
              <AudienceTag client={false}>{t("viewer.team")}</AudienceTag>
              <ul className="viewers">
                {data.team.map((each, index) => (
                  <li key={index} className="row">
                    <PersonTag name={each.name} />
                    <span className="end muted small">{why(each.why)}</span>
                  </li>
                ))}
              </ul>
            </section>
          </div>
        )}
      </Faces>
    </div>
  );
}
