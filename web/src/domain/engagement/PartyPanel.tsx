// One client in the project: their people, how far the invitation of each has come, what they see.
import { useMutation } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { ClientRole, Id, Invitation, Party, PartyContact } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { ActMenu, type MenuAct } from "../../ui/Floating.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PersonTag, StateTag, type Tone } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { FunctionsCell } from "./FunctionsCell.tsx";
import { PeopleRelease } from "./PeopleRelease.tsx";
import { WhoDecides } from "./WhoDecides.tsx";

const ROLES: ClientRole[] = ["client_approver", "client_contact", "client_viewer"];

interface PartyPanelProps {
  project: Id;
  party: Party;
  mayManage: boolean;
  /** Also in an archived project, where nobody is put back. */
  mayTakeOff: boolean;
  onInvite: () => void;
  onSharing: () => void;
}

export function PartyPanel({ project, party, mayManage, mayTakeOff, onInvite, onSharing }: PartyPanelProps) {
  const { t } = useWords();
  const actions = mayManage && (
    <>
      <Button size="small" icon="eye" onClick={onSharing}>
        {t("sharing.title")}
      </Button>
      <Button size="small" kind="to-client" icon="door" onClick={onInvite}>
        {t("party.invite_people")}
      </Button>
    </>
  );
  return (
    <Panel title={party.client_name} count={t("party.people", { count: party.contacts.length })} icon={<Icon name="door" />} actions={actions}>
      {party.contacts.length === 0 ? (
        <p className="panel-body muted">{t("party.nobody")}</p>
      ) : (
        <div className="list-scroll">
          <table className="list acts">
            <thead>
              <tr>
                <th>{t("person.name")}</th>
                <th>{t("function.column")}</th>
                <th>{t("member.role")}</th>
                <th>{t("invitation.title")}</th>
                {mayTakeOff && (
                  <th className="num">
                    <span className="sr">{t("list.acts")}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {party.contacts.map((contact) => (
                <ContactRow key={contact.person_id} project={project} party={party} contact={contact} mayManage={mayManage} mayTakeOff={mayTakeOff} onInvite={onInvite} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <WhoDecides project={project} party={party} mayManage={mayManage} />
      <PeopleRelease project={project} party={party} mayManage={mayManage} />
    </Panel>
  );
}

function ContactRow({ project, party, contact, mayManage, mayTakeOff, onInvite }: Omit<PartyPanelProps, "onSharing"> & { contact: PartyContact }) {
  const w = useWords();
  const { t } = w;
  const path = `/api/v1/projects/${project}/parties/${party.id}/contacts/${contact.person_id}`;
  const settle = () => freshen(keys.parties(project));
  const put = (role: ClientRole) => api.put(path, { role }).then(settle);
  const change = useMutation({ mutationFn: put, onError: tellProblem, onSuccess: () => toast({ text: t("member.role_changed", { name: contact.name }), undo: () => put(contact.role) }) });
  const remove = useMutation({ mutationFn: () => api.delete(path).then(settle), onError: tellProblem, onSuccess: () => toast({ text: t("party.contact_removed", { name: contact.name }), ...(mayManage && { undo: () => put(contact.role) }) }) });
  const putCommercial = (is_commercial: boolean) => api.put(path, { role: contact.role, is_commercial }).then(settle);
  const commercial = useMutation({
    mutationFn: (is_commercial: boolean) => putCommercial(is_commercial),
    onError: tellProblem,
    onSuccess: (_, is_commercial) => toast({ text: t(is_commercial ? "party.commercial_on" : "party.commercial_off", { name: contact.name }), undo: () => putCommercial(!is_commercial) }),
  });
  const link = contact.invitation?.link_id;
  const revoke = useMutation({ mutationFn: () => api.delete(`/api/v1/projects/${project}/links/${link}`).then(settle), onError: tellProblem, onSuccess: () => toast({ text: t("invitation.revoked_done", { name: contact.name }) }) });
  const acts: MenuAct[] = [
    ...(mayManage ? [{ label: t(contact.invitation ? "invitation.again" : "party.invite_people"), icon: "mail" as const, act: onInvite }] : []),
    ...(link && contact.invitation?.link_state === "active" ? [{ label: t("invitation.revoke"), icon: "lock" as const, act: () => revoke.mutate() }] : []),
    ...(mayManage ? [{ label: t("party.commercial"), checked: !!contact.is_commercial, act: () => commercial.mutate(!contact.is_commercial) }] : []),
    { label: t("party.remove_contact"), icon: "trash", act: () => remove.mutate() },
  ];
  const more = (
    <button type="button" className="button small">
      {t("act.more")}
      <span className="sr">{t("party.acts_for", { name: contact.name })}</span>
      <Icon name="down" />
    </button>
  );
  return (
    <tr>
      <td className="whole-row">
        <PersonTag name={contact.name} client />
        <div className="muted small">{contact.email}</div>
        {contact.is_commercial && <span className="chip">{t("party.commercial")}</span>}
      </td>
      <td className="whole-row">
        <FunctionsCell project={project} person={contact.person_id} name={contact.name} mayManage={mayManage} />
      </td>
      <td>
        {mayManage ? (
          <Options aria-label={t("member.role_of", { name: contact.name })} value={contact.role} onChange={(role) => change.mutate(role as ClientRole)} choices={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))} />
        ) : (
          t(`role.${contact.role}`)
        )}
      </td>
      <td>
        <InvitationState w={w} invitation={contact.invitation} />
      </td>
      {mayTakeOff && (
        <td className="num">
          <ActMenu label={t("party.acts_for", { name: contact.name })} button={more} entries={acts} />
        </td>
      )}
    </tr>
  );
}

/** How far an invitation has come: the link's end outweighs the mail's fate. */
export function invitationFace(invitation: Invitation | null | undefined): { word: string; tone: Tone } {
  if (!invitation) return { word: "invitation.none", tone: "none" };
  if (invitation.link_state === "revoked") return { word: "invitation.revoked", tone: "none" };
  if (invitation.link_state === "expired") return { word: "invitation.expired", tone: "at_risk" };
  if (invitation.state === "failed") return { word: "invitation.failed", tone: "late" };
  if (invitation.state === "sent") return { word: "invitation.sent", tone: "on_track" };
  // Not sent: the letter waits, or there is no mail server and the link is passed on by hand.
  return { word: "invitation.queued", tone: "none" };
}

function InvitationState({ w, invitation }: { w: Words; invitation: Invitation | null | undefined }) {
  const { word, tone } = invitationFace(invitation);
  const at = invitation?.created_at;
  return (
    <>
      <StateTag tone={tone}>{w.t(word)}</StateTag>
      {at && <div className="muted small nowrap">{w.formatDateTime(at)}</div>}
      {invitation?.error && <div className="wrong">{invitation.error}</div>}
      {invitation && invitation.link_state === "active" && <div className="muted small nowrap">{w.t("invitation.until", { date: w.formatDate(invitation.expires_at) })}</div>}
    </>
  );
}
