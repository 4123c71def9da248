// Words of the field and the plain ones for them: the organisation's own list, and below it those that are always pointed out.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { cache, freshen } from "../../app/cache.ts";
import { Faces, fieldSentence, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { TextField } from "../../ui/Field.tsx";
import { ListTable } from "../../ui/ListTable.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { AdministrationFrame } from "./AdministrationFrame.tsx";

type Terms = Told<"ReportTerms">;
type OwnTerm = Told<"OwnTerm">;

const PATH = "/api/v1/report-terms";
const KEY = ["report-terms"];
const BLANK: OwnTerm = { en: { term: "", plain: "" }, zh: { term: "", plain: "" } };

const keep = (held: Terms, items: OwnTerm[]) => api.put<Terms>(PATH, { items }, { ifMatch: held.revision }).then((kept) => void cache.setQueryData(KEY, kept));

const isSame = (one: OwnTerm, other: OwnTerm) => JSON.stringify([one.zh, one.en]) === JSON.stringify([other.zh, other.en]);

export function TermsPage() {
  const { t } = useWords();
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<Terms>(PATH) });
  const [open, setOpen] = useState<number | "new">();
  const own = query.data?.items ?? [];
  const add = (
    <Button size="small" kind="primary" icon="plus" onClick={() => setOpen("new")}>
      {t("term.add")}
    </Button>
  );
  return (
    <AdministrationFrame>
      <Panel title={t("term.own")} count={own.length || undefined} actions={own.length > 0 && add}>
        <Faces query={query} failed={t("term.failed")} rows={4}>
          {(held) =>
            held.items.length > 0 ? (
              <TermTable terms={held.items} held={held} onOpen={setOpen} />
            ) : (
              <Empty title={t("term.empty")} action={add}>
                {t("term.empty_text")}
              </Empty>
            )
          }
        </Faces>
        <p className="panel-body muted small">{t("term.hint")}</p>
      </Panel>
      {query.data && (
        <Panel title={t("term.built_in")} count={query.data.built_in.length}>
          <TermTable terms={query.data.built_in} />
        </Panel>
      )}
      {query.data && open !== undefined && <TermDialog held={query.data} at={open} onClose={() => setOpen(undefined)} />}
    </AdministrationFrame>
  );
}

function TermTable({ terms, held, onOpen }: { terms: OwnTerm[]; held?: Terms; onOpen?: (at: number) => void }) {
  const w = useWords();
  const { t } = w;
  const remove = useMutation({
    mutationFn: (term: OwnTerm) => keep(held!, held!.items.filter((each) => each !== term)),
    onSuccess: (_, term) => toast({ text: t("term.removed", { term: nameOf(w.language, term) }), undo: () => putBack(term, terms.indexOf(term)) }),
    onError: (error) => {
      tellProblem(error);
      void freshen(KEY);
    },
  });
  const both = [t("term.zh"), t("term.en")];
  return (
    <ListTable heads={onOpen ? [...both, ""] : both}>
      {terms.map((term, at) => (
        <tr key={`${term.zh.term}|${term.en.term}`}>
          {(["zh", "en"] as const).map((language) => (
            <td key={language} lang={language === "zh" ? "zh-CN" : "en"}>
              {term[language].term && (
                <>
                  <b>{term[language].term}</b>
                  <div className="soft">{term[language].plain}</div>
                </>
              )}
            </td>
          ))}
          {onOpen && (
            <td className="num nowrap">
              <Tool icon="pencil" label={t("term.edit_one", { term: nameOf(w.language, term) })} onClick={() => onOpen(at)} />
              <Tool icon="trash" label={t("term.remove_one", { term: nameOf(w.language, term) })} disabled={remove.isPending} onClick={() => remove.mutate(term)} />
            </td>
          )}
        </tr>
      ))}
    </ListTable>
  );
}

/** As the reader's language has it, where it does. */
function nameOf(language: string, { zh, en }: OwnTerm): string {
  return language === "en" ? en.term || zh.term : zh.term || en.term;
}

/** Where it stood, in the list as it is by now; one that stands there already is left alone. */
async function putBack(term: OwnTerm, at: number): Promise<void> {
  const held = await api.get<Terms>(PATH);
  if (held.items.some((each) => isSame(each, term))) return;
  await keep(held, held.items.toSpliced(at, 0, term));
}

function TermDialog({ held, at, onClose }: { held: Terms; at: number | "new"; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const [term, setTerm] = useState(at === "new" ? BLANK : (held.items[at] ?? BLANK));
  const place = at === "new" ? held.items.length : at;
  const save = useMutation({
    mutationFn: () => keep(held, at === "new" ? [...held.items, term] : held.items.with(at, term)),
    onSuccess: () => {
      onClose();
      toast({ text: t("term.kept", { term: nameOf(w.language, term) }) });
    },
    // What somebody else kept meanwhile is there at the second try.
    onError: () => void freshen(KEY),
  });
  const field = (language: "zh" | "en", part: "term" | "plain") => ({
    label: t(`term.${part}_${language}`),
    lang: language === "zh" ? "zh-CN" : "en",
    value: term[language][part],
    onChange: (text: string) => setTerm((now) => ({ ...now, [language]: { ...now[language], [part]: text } })),
    wrong: fieldSentence(w, save.error, `items.${place}.${language}.${part}`),
    maxLength: 200,
  });
  const [first, second] = w.language === "en" ? (["en", "zh"] as const) : (["zh", "en"] as const);
  return (
    <Dialog title={t(at === "new" ? "term.add" : "term.edit")} closeLabel={t("act.close")} onClose={onClose} width="middle">
      <ActForm sending={save} button={t("term.save")} onAct={() => save.mutate()} onCancel={onClose}>
        <p className="muted small">{t("term.one_language")}</p>
        {[first, second].map((language) => (
          <div key={language} className="two">
            <TextField {...field(language, "term")} hint={t("term.spellings")} data-autofocus={language === first ? true : undefined} />
            <TextField {...field(language, "plain")} />
          </div>
        ))}
      </ActForm>
    </Dialog>
  );
}
