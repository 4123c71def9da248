// Asking a client to confirm requirements: exactly these, in exactly these versions.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys, useProject } from "../../app/cache.ts";
import type { Id, NotReached, Party, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Body } from "../communication/Body.tsx";
import { AskParty, useAskedParty } from "../engagement/AskParty.tsx";
import { AskForSignOff } from "../sign_offs/AskForSignOff.tsx";
import { SinceNote } from "../sign_offs/SinceNote.tsx";
import type { Requirement } from "./requirement.ts";

type Preview = Told<"ConfirmationPreview">;
type Sent = With<Told<"ConfirmationRequest">, { not_reached: NotReached[] }>;

interface AskProps {
  project: Id;
  /** None: everything that is not confirmed yet. */
  chosen: Requirement[];
  onClose: () => void;
}

export function AskConfirmation(props: AskProps) {
  const { t } = useWords();
  return (
    <AskParty project={props.project} width="wide" title={t("ask.title")} onClose={props.onClose}>
      {(parties) => <ConfirmationForm {...props} parties={parties} />}
    </AskParty>
  );
}

function usePreview(project: Id, party: Id, ids: Id[]) {
  return useQuery({
    queryKey: [...keys.requirements(project), "preview", party, ids.join()],
    queryFn: () => api.post<Preview>(`/api/v1/projects/${project}/requirement-confirmation-previews`, { party_id: party, requirement_ids: ids }),
    staleTime: 0,
  });
}

function ConfirmationForm({ project, parties, chosen, onClose }: AskProps & { parties: Party[] }) {
  const { t } = useWords();
  // Who was asked about one of them already is the one to ask again.
  const asked = useAskedParty(parties, chosen.find((each) => each.party_id)?.party_id);
  const client_name = useProject(project).data?.client_name;
  const preview = usePreview(project, asked.party.id, chosen.map((each) => each.id));
  return (
    <AskForSignOff
      asked={asked}
      project={project}
      draft={`confirmation.${project}`}
      usualTitle={client_name ? t("ask.usual_title_of", { project: client_name }) : t("ask.usual_title")}
      preview={preview}
      mayBeSent={({ items }) => items.length > 0}
      send={(words, { items }) => api.post<Sent>(`/api/v1/projects/${project}/requirement-confirmations`, { party_id: asked.party.id, items: items.map(({ id, version }) => ({ id, version })), ...words })}
      onSent={() => freshen(keys.requirements(project), keys.signOffs(project), keys.home, ["record"])}
      said={(sent) => t("ask.sent", { number: sent.number, count: sent.count })}
      sendTo={(names) => t("ask.send_to", { names, count: preview.data?.items.length ?? 0 })}
      sendLabel={t("scope.ask")}
      onClose={onClose}
    >
      {(shown) => <Shown preview={shown} />}
    </AskForSignOff>
  );
}

function Shown({ preview: { items, waiting_count: waiting, since } }: { preview: Preview }) {
  const { t } = useWords();
  return (
    <>
      <SinceNote since={since} />
      <p className="muted small">{t("scope.count", { count: items.length })}</p>
      {waiting > 0 && <p className="small">{t("ask.waiting_too", { count: waiting })}</p>}
      <ol className="ask-list" tabIndex={0} aria-label={t("ask.they_read")}>
        {items.map((item) => (
          <li key={item.id}>
            <details>
              <summary>
                <span className="id">v{item.version}</span> {item.title}
              </summary>
              <p className="muted small">
                {t(`requirement.priority.${item.priority}`)} · {t(`requirement.kind.${item.kind}`)}
              </p>
              {item.body ? <Body text={item.body} /> : <p className="muted small">{t("ask.only_title")}</p>}
              {item.criteria && (
                <p className="body soft">
                  <span className="strong">{t("requirement.acceptance_criteria")}</span> {item.criteria}
                </p>
              )}
            </details>
          </li>
        ))}
      </ol>
      <p className="muted small">{t("ask.never")}</p>
    </>
  );
}
