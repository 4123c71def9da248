// Who can see this record, on both sides, and why.
import { useParties } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { AudienceTag, PersonTag } from "../../ui/Marks.tsx";
import { useViewers } from "./AudienceBar.tsx";

/** Somebody of a client who reads something that they were sent of a record of the team's. */
export interface ClientReading {
  name: string;
  party_id: Id;
  /** Why, as the words below tell it. */
  reads: string[];
}

export function WhoCanSee({ record, project, reads = [] }: { record: Id; project: Id; reads?: ClientReading[] | undefined }) {
  const { t, first } = useWords();
  const parties = useParties(project).data?.items ?? [];
  const query = useViewers(record);
  const why = (code: string) => first([`viewer.why.${code}`, "viewer.why.other"], { code });
  return (
    <div className="record-body">
      <Faces query={query} failed={t("record.viewers_failed")} rows={3}>
        {(data) => (
          <div className="stack">
            <section>
              <AudienceTag client>{t("viewer.client")}</AudienceTag>
              {data.client.length + reads.length === 0 ? (
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
                  {reads.map((each, index) => (
                    <li key={`sent ${index}`} className="row">
                      <PersonTag name={each.name} client />
                      <span className="end muted small">{[parties.find((party) => party.id === each.party_id)?.client_name, ...each.reads.map(why)].filter(Boolean).join(" · ")}</span>
                    </li>
                  ))}
                </ul>
              )}
              {reads.length > 0 && <p className="muted small viewers">{t("meeting.reads.not_comments")}</p>}
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
