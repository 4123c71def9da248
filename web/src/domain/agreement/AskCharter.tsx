// Asking a client to confirm the charter: what exactly they will read, with the budget or without it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useProject } from "../../app/cache.ts";
import type { Id, Party, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { CheckField } from "../../ui/Field.tsx";
import { AskParty, useAskedParty } from "../engagement/AskParty.tsx";
import { AskForSignOff } from "../sign_offs/AskForSignOff.tsx";
import { ChosenFigures } from "../sign_offs/Figures.tsx";
import { SinceNote } from "../sign_offs/SinceNote.tsx";
import type { Content } from "../sign_offs/sign_off.ts";
import type { Charter, Sending } from "./charter.ts";

interface AskProps {
  charter: Charter;
  project: Id;
  onClose: () => void;
}

type Preview = With<Told<"CharterPreview">, { content: Content }>;

export function AskCharter(props: AskProps) {
  const { t } = useWords();
  return (
    <AskParty project={props.project} width="wide" title={t("charter.ask")} onClose={props.onClose}>
      {(parties) => <CharterForm {...props} parties={parties} />}
    </AskParty>
  );
}

function CharterForm({ charter, project, parties, onClose }: AskProps & { parties: Party[] }) {
  const { t } = useWords();
  const asked = useAskedParty(parties, charter.party_id);
  const clientName = useProject(project).data?.client_name ?? "";
  const [withBudget, setWithBudget] = useState(false);
  const what = { party_id: asked.party.id, version: charter.version, with_budget: withBudget };
  const path = `/api/v1/projects/${project}/charter-confirmation`;
  const preview = useQuery({
    queryKey: [...keys.charter(project), "preview", what],
    queryFn: () => api.post<Preview>(`${path}-previews`, { ...what, title: "–" }),
    staleTime: 0,
  });
  return (
    <AskForSignOff
      asked={asked}
      project={project}
      draft={`charter.${project}`}
      usualTitle={t("charter.usual_title", { project: clientName })}
      preview={preview}
      send={(words) => api.post<Sending>(`${path}s`, { ...what, ...words })}
      onSent={() => freshen(keys.charter(project), keys.signOffs(project), keys.home)}
      said={(sent) => t("charter.sent", { number: sent.number })}
      sendTo={(names) => t("charter.send_to", { names })}
      sendLabel={t("charter.ask")}
      options={charter.fields.budget && <CheckField label={t("charter.with_budget")} hint={t("charter.with_budget_hint")} checked={withBudget} onChange={setWithBudget} />}
      onClose={onClose}
    >
      {({ content, since }) => (
        <>
          <SinceNote since={since} />
          <Shown content={content} />
        </>
      )}
    </AskForSignOff>
  );
}

function Shown({ content }: { content: Content }) {
  const { t } = useWords();
  return (
    <>
      <ChosenFigures figures={content.figures} />
      <ol className="ask-list" tabIndex={0} aria-label={t("ask.they_read")}>
        {content.items.map((item) => (
          <li key={item.key}>
            <span className="id">{item.number}</span> {item.title}
            {item.body && <p className="body soft">{item.body}</p>}
            {item.criteria && <p className="body soft">{item.criteria}</p>}
          </li>
        ))}
      </ol>
      <p className="muted small">{t("charter.never")}</p>
    </>
  );
}
