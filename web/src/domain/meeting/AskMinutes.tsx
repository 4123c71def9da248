// Asking a client to confirm the minutes: exactly what they will read, without anything internal.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import type { NotReached, Party, Told, With } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { AskParty, useAskedParty } from "../engagement/AskParty.tsx";
import { AskForSignOff } from "../sign_offs/AskForSignOff.tsx";
import { ChosenFigures } from "../sign_offs/Figures.tsx";
import type { Content } from "../sign_offs/sign_off.ts";
import { pathOf, type Meeting } from "./meeting.ts";

type Preview = With<Told<"MinutesPreview">, { content: Content }>;
type Sending = With<Told<"MinutesSending">, { not_reached: NotReached[] }>;

export function AskMinutes({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { t } = useWords();
  return (
    <AskParty project={meeting.project_id} width="wide" title={t("minutes.ask")} onClose={onClose}>
      {(parties) => <Form meeting={meeting} parties={parties} onClose={onClose} />}
    </AskParty>
  );
}

function Form({ meeting, parties, onClose }: { meeting: Meeting; parties: Party[]; onClose: () => void }) {
  const { t } = useWords();
  const asked = useAskedParty(parties, meeting.party_ids[0]);
  const what = { party_id: asked.party.id };
  const preview = useQuery({
    queryKey: [...keys.record(meeting.id), "minutes-preview", what],
    queryFn: () => api.post<Preview>(pathOf(meeting.id, "/minutes-previews"), { ...what, title: "–" }),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <AskForSignOff
      asked={asked}
      project={meeting.project_id}
      draft={`minutes.${meeting.id}`}
      usualTitle={t("minutes.usual_title", { title: meeting.title })}
      preview={preview}
      send={(words, shown) => api.post<Sending>(pathOf(meeting.id, "/minutes"), { ...what, ...words, seen: shown.seen })}
      onSent={() => freshen(keys.record(meeting.id), keys.signOffs(meeting.project_id), keys.home)}
      said={() => t("minutes.sent")}
      sendTo={(names) => t("minutes.send_to", { names })}
      sendLabel={t("minutes.ask")}
      onClose={onClose}
    >
      {({ content, left_out }) => (
        <>
          <ChosenFigures figures={content.figures} kind="minutes" />
          <ol className="ask-list" tabIndex={0} aria-label={t("ask.they_read")}>
            {content.items.map((item) => (
              <li key={item.key}>
                <span className="id">{item.number}</span> {item.title}
                {item.body && <p className="body soft">{item.body}</p>}
              </li>
            ))}
          </ol>
          {left_out > 0 && <p className="muted small">{t("minutes.left_out", { count: left_out })}</p>}
        </>
      )}
    </AskForSignOff>
  );
}
