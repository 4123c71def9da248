// The team of a project, with roles. Removing somebody can be undone.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys, useMembers, usePersons } from "../../app/cache.ts";
import { Faces, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Member, ProjectRole } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Options } from "../../ui/Field.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { FunctionsCell } from "./FunctionsCell.tsx";

const ROLES: ProjectRole[] = ["project_manager", "member", "read_only"];

/** In an archived project somebody is still taken off, and nobody put back. */
export function MembersPanel({ project, mayManage, mayTakeOff }: { project: Id; mayManage: boolean; mayTakeOff: boolean }) {
  const { t } = useWords();
  const query = useMembers(project);
  const path = (person: Id) => `/api/v1/projects/${project}/members/${person}`;
  const settle = () => freshen(keys.members(project));
  const put = (person: Id, role: ProjectRole) => api.put(path(person), { role }).then(settle);
  const change = useMutation({ mutationFn: ({ member, role }: { member: Member; role: ProjectRole }) => put(member.person_id, role), onError: tellProblem, onSuccess: (_, { member }) => toast({ text: t("member.role_changed", { name: member.name }), undo: () => put(member.person_id, member.role) }) });
  const remove = useMutation({ mutationFn: (member: Member) => api.delete(path(member.person_id)).then(settle), onError: tellProblem, onSuccess: (_, member) => toast({ text: t("member.removed", { name: member.name }), ...(mayManage && { undo: () => put(member.person_id, member.role) }) }) });
  return (
    <Panel title={t("member.team")} count={query.data?.items.length}>
      <Faces query={query} failed={t("member.failed")}>
        {(data) => (
          <div className="list-scroll">
            <table className="list acts">
              <thead>
                <tr>
                  <th>{t("person.name")}</th>
                  <th className="wide-only">{t("person.email")}</th>
                  <th>{t("function.column")}</th>
                  <th>{t("member.role")}</th>
                  {mayTakeOff && (
                    <th className="num">
                      <span className="sr">{t("list.acts")}</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {data.items.map((member) => (
                  <tr key={member.person_id}>
                    <td className="whole-row">
                      <PersonTag name={member.name} />
                    </td>
                    <td className="wide-only soft">{member.email}</td>
                    <td className="whole-row">
                      <FunctionsCell project={project} person={member.person_id} name={member.name} mayManage={mayManage} />
                    </td>
                    <td>
                      {mayManage ? (
                        <Options aria-label={t("member.role_of", { name: member.name })} value={member.role} onChange={(role) => change.mutate({ member, role: role as ProjectRole })} choices={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))} />
                      ) : (
                        t(`role.${member.role}`)
                      )}
                    </td>
                    {mayTakeOff && (
                      <td className="num">
                        <Button kind="quiet" size="small" aria-label={t("member.remove", { name: member.name })} onClick={() => remove.mutate(member)}>
                          {t("act.remove")}
                        </Button>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Faces>
      {mayManage && <AddMember members={query.data?.items ?? []} onAdd={put} />}
    </Panel>
  );
}

function AddMember({ members, onAdd }: { members: Member[]; onAdd: (person: Id, role: ProjectRole) => Promise<void> }) {
  const { t } = useWords();
  const persons = (usePersons().data?.items ?? []).filter((person) => !person.disabled && !members.some((member) => member.person_id === person.id));
  const [chosen, setChosen] = useState("");
  const [role, setRole] = useState<ProjectRole>("member");
  const add = useMutation({ mutationFn: () => onAdd(chosen, role), onError: tellProblem, onSuccess: () => setChosen("") });
  if (persons.length === 0) return null;
  return (
    <form
      className="panel-body row wrap add-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) add.mutate();
      }}
    >
      <Options aria-label={t("member.choose")} value={chosen} onChange={setChosen} choices={[{ value: "", label: t("member.choose") }, ...persons.map((person) => ({ value: person.id, label: person.name }))]} />
      <Options aria-label={t("member.role")} value={role} onChange={(value) => setRole(value as ProjectRole)} choices={ROLES.map((each) => ({ value: each, label: t(`role.${each}`) }))} />
      <Button type="submit" icon="plus" disabled={!chosen} busy={add.isPending}>
        {t("member.add")}
      </Button>
    </form>
  );
}
