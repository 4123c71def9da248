// What somebody is in the project: each function with its cross, and a field for one more.
import { useId, useState } from "react";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { functionsOf, functionsPath, suggestions, useFunctions, withFunction, type FunctionList } from "./functions.ts";

export function FunctionsCell({ project, person, name, mayManage }: { project: Id; person: Id; name: string; mayManage: boolean }) {
  const { t, joinNames } = useWords();
  const list = useFunctions(project).data;
  const options = useId();
  const [typed, setTyped] = useState("");
  const now = functionsOf(list, person);
  const send = async (functions: string[], ifMatch?: number): Promise<boolean> => {
    try {
      cache.setQueryData(keys.functions(project), await api.put<FunctionList>(`${functionsPath(project)}/${person}`, { functions }, { ifMatch }));
      return true;
    } catch (reason) {
      tellProblem(reason);
      void freshen(keys.functions(project));
      return false;
    }
  };
  const put = async (functions: string[]) => {
    const revision = list?.items.find((each) => each.person_id === person)?.revision ?? 0;
    const kept = await send(functions, revision);
    if (kept) toast({ text: t("function.kept", { name }), undo: () => send(now).then(() => undefined) });
    return kept;
  };
  const add = async () => {
    const all = withFunction(now, typed);
    if (all.length === now.length || (await put(all))) setTyped("");
  };
  if (!mayManage) return <>{joinNames(now)}</>;
  return (
    <div className="functions">
      {now.map((each) => (
        <span key={each} className="chip">
          {each}
          <button type="button" aria-label={t("function.remove", { function: each, name })} onClick={() => void put(now.filter((other) => other !== each))}>
            <Icon name="cross" />
          </button>
        </span>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <input className="input" aria-label={t("function.add_for", { name })} placeholder={t("function.add")} list={options} value={typed} maxLength={80} onChange={(event) => setTyped(event.target.value)} onBlur={() => void add()} />
        <datalist id={options}>
          {suggestions(list, t("function.usual"), now).map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </form>
    </div>
  );
}
