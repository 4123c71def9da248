// Before requirements are dropped: which, and that whoever was asked about them reads it.
import { useState } from "react";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { dropRequirements, type Requirement } from "./requirement.ts";

export function DropDialog({ project, requirements, onClose }: { project: Id; requirements: Requirement[]; onClose: () => void }) {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const known = requirements.filter((each) => each.party_id).length;
  const drop = async () => {
    setBusy(true);
    await dropRequirements(project, requirements.map((each) => each.id));
    onClose();
  };
  const foot = (
    <>
      <Button onClick={onClose}>{t("act.cancel")}</Button>
      <Button kind="danger" busy={busy} onClick={() => void drop()}>
        {t("requirement.drop_count", { count: requirements.length })}
      </Button>
    </>
  );
  return (
    <Dialog title={t("requirement.drop_title", { count: requirements.length })} closeLabel={t("shell.close")} onClose={onClose} foot={foot}>
      <div className="form">
        <p>{t("requirement.drop_text")}</p>
        {known > 0 && <p className="strong">{t("requirement.drop_known", { count: known })}</p>}
        <ul className="drop-list">
          {requirements.map((each) => (
            <li key={each.id}>
              <span className="id">{recordNumber("requirement", each.number)}</span> {each.fields.title}
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
