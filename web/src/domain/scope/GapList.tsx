// Requirements where something is missing: no task fulfils them, or nothing says how they are met.
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import type { TracedRecord } from "./requirement.ts";

/** So many the server tells at once. */
const MOST = 500;

export function GapList({ found, onOpen }: { found: TracedRecord[]; onOpen: (id: Id) => void }) {
  const { t } = useWords();
  return (
    <>
      <ul className="rows">
        {found.map((each) => (
          <li key={each.id} className="row gap-row">
            <span className="id">{recordNumber("requirement", each.number)}</span>
            <button type="button" className="link" onClick={() => onOpen(each.id)}>
              {each.title}
            </button>
            <span className="end soft small nowrap">{t(`requirement.state.${each.state}`)}</span>
          </li>
        ))}
      </ul>
      {found.length >= MOST && <p className="panel-body muted small">{t("scope.first_rows", { count: found.length })}</p>}
    </>
  );
}
