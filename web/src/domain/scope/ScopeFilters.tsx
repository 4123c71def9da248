// What of the register is shown and in which order; all of it is kept in the address.
import { useMembers, useParties } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { GAPS, GROUPS, SORTS, type ScopeSearch } from "./register_search.ts";
import { KINDS, PRIORITIES, STATES } from "./requirement.ts";
import type { PutSearch } from "./ScopePage.tsx";
import { useGaps } from "./use_register.ts";

export function ScopeFilters({ project, search, put }: { project: Id; search: ScopeSearch; put: PutSearch }) {
  const { t } = useWords();
  const members = useMembers(project).data?.items ?? [];
  const parties = useParties(project).data?.items ?? [];
  const gaps = useGaps(project).data;
  const choose = (name: keyof ScopeSearch) => (value: string) => put({ [name]: value || undefined, gap: undefined }, true);
  const options = (name: keyof ScopeSearch, none: string, values: readonly string[], word: string) => (
    <Options aria-label={t(`scope.by.${name}`)} value={(search[name] as string | undefined) ?? ""} onChange={choose(name)} choices={[{ value: "", label: none }, ...values.map((value) => ({ value, label: t(`${word}${value}`) }))]} />
  );
  const counts = { without_task: gaps?.without_task.length ?? 0, without_criteria: gaps?.without_criteria.length ?? 0 };
  return (
    <div className="filters scope-filters no-print">
      <SearchField label={t("filter.text")} text={search.text} onText={(text) => put({ text, gap: undefined }, true)} />
      {options("state", t("filter.all_states"), ["to_confirm", ...STATES], "requirement.state.")}
      {options("kind", t("scope.all_kinds"), KINDS, "requirement.kind.")}
      {options("priority", t("scope.all_priorities"), PRIORITIES, "requirement.priority.")}
      <Options aria-label={t("scope.by.owner")} value={search.owner ?? ""} onChange={choose("owner")} choices={[{ value: "", label: t("scope.all_owners") }, ...members.map((member) => ({ value: member.person_id, label: member.name }))]} />
      {parties.length > 1 && <Options aria-label={t("scope.by.party")} value={search.party ?? ""} onChange={choose("party")} choices={[{ value: "", label: t("scope.all_parties") }, ...parties.map((party) => ({ value: party.id, label: party.client_name }))]} />}
      {options("sort", t("scope.sort.number"), SORTS.slice(1), "scope.sort.")}
      {options("group", t("scope.no_group"), GROUPS, "scope.group.")}
      <span className="gaps">
        {GAPS.map((gap) =>
          counts[gap] > 0 || search.gap === gap ? (
            <button key={gap} type="button" className="gap" aria-pressed={search.gap === gap} onClick={() => put({ gap: search.gap === gap ? undefined : gap }, true)}>
              {t(`scope.gap.${gap}`, { count: counts[gap] })}
            </button>
          ) : null,
        )}
      </span>
    </div>
  );
}
