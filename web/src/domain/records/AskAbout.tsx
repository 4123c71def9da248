// Asking the client about a record, where one of them reads it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Comments, Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { AskDialog } from "../communication/AskDialog.tsx";

export function AskAbout({ record, project }: { record: Id; project: Id }) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const told = useQuery({ queryKey: [...keys.record(record), "comments"], queryFn: () => api.get<Comments>(`/api/v1/records/${record}/comments`) }).data;
  if (!told || told.readers.length === 0) return null;
  return (
    <>
      <Button className="no-print" kind="quiet" size="small" icon="talk" onClick={() => setAsking(true)}>
        {t("questions.ask")}
      </Button>
      {asking && <AskDialog project={project} about={{ record, parties: told.readers.map((each) => each.party_id) }} onClose={() => setAsking(false)} />}
    </>
  );
}
