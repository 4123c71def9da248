// Who of the client gets no mail about a question or may not decide what waits for them, and the way to let them in: a question itself opens no door.
import { useNavigate } from "@tanstack/react-router";
import type { Id, NotReached as Person, Party } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";

export function NotReached({ project, party, people }: { project: Id; party: Id; people: Person[] }) {
  const { t, joinNames } = useWords();
  const navigate = useNavigate();
  if (people.length === 0) return null;
  const of = (reason: Person["reason"]) => people.filter((person) => person.reason === reason);
  return (
    <div className="notice warn not-reached" role="status">
      <Icon name="warn" />
      <div>
        {(["not_invited", "revoked", "not_in_project", "outside_circle", "may_not_decide"] as const).map((reason) => {
          const names = of(reason).map((person) => person.name);
          return names.length > 0 && <p key={reason}>{t(`questions.not_reached.${reason}`, { names: joinNames(names) })}</p>;
        })}
        <Button size="small" icon="mail" onClick={() => void navigate({ to: "/projects/$project/team", params: { project }, search: { invite: party } })}>
          {t("party.invite_people")}
        </Button>
      </div>
    </div>
  );
}

/** Those whom a mail about a question can reach: invited, not locked out, and more than a viewer. */
export function reachable(party: Party | undefined): Party["contacts"] {
  return (party?.contacts ?? []).filter((contact) => contact.role !== "client_viewer" && contact.invitation && contact.invitation.link_state !== "revoked");
}
