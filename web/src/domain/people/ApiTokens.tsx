// Tokens for programs. A token is shown once, when it is made.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import { CopyRow } from "../../app/fields.tsx";
import { Faces, fieldSentence, ProblemNotice, tellProblem } from "../../app/problems.tsx";
import type { ApiToken, List } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Faces.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";

const KEY = ["tokens"];

export function ApiTokens({ administrator }: { administrator: boolean }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: KEY, queryFn: () => api.get<List<ApiToken>>("/api/v1/me/tokens") });
  return (
    <Panel title={t("tokens.title")} count={query.data?.items.length}>
      <Faces query={query} rows={2}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("tokens.empty")}>{t("tokens.empty_text")}</Empty>
          ) : (
            <ul className="rows">
              {data.items.map((token) => (
                <TokenRow key={token.id} token={token} />
              ))}
            </ul>
          )
        }
      </Faces>
      <NewToken administrator={administrator} />
    </Panel>
  );
}

function TokenRow({ token }: { token: ApiToken }) {
  const { t, formatDate } = useWords();
  const revoke = useMutation({ mutationFn: () => api.delete(`/api/v1/me/tokens/${token.id}`), onError: tellProblem, onSuccess: () => freshen(KEY) });
  return (
    <li className="row">
      <span>
        {token.name} <span className="muted small">{t(`tokens.scope.${token.scope}`)}{token.expires_at ? ` · ${t("invitation.until", { date: formatDate(token.expires_at) })}` : ""}</span>
      </span>
      <Button className="end" size="small" busy={revoke.isPending} aria-label={t("tokens.revoke_name", { name: token.name })} onClick={() => revoke.mutate()}>
        {t("tokens.revoke")}
      </Button>
    </li>
  );
}

function NewToken({ administrator }: { administrator: boolean }) {
  const w = useWords();
  const { t } = w;
  const [form, setForm] = useState({ name: "", scope: "read", expires: "" });
  const make = useMutation({
    mutationFn: () => api.post<ApiToken>("/api/v1/me/tokens", { name: form.name, scope: form.scope, ...(form.expires ? { expires_at: `${form.expires}T00:00:00Z` } : {}) }),
    onSuccess: async () => {
      setForm({ ...form, name: "" });
      await freshen(KEY);
    },
  });
  const scopes = ["read", "write", ...(administrator ? ["administer"] : [])];
  return (
    <form
      className="form section-form"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <ProblemNotice reason={make.error} />
      {make.data?.token && (
        <div className="form" role="status">
          <p>{t("tokens.shown_once")}</p>
          <CopyRow text={make.data.token} label={t("tokens.title")} />
        </div>
      )}
      <div className="two">
        <TextField label={t("tokens.name")} value={form.name} onChange={(name) => setForm({ ...form, name })} wrong={fieldSentence(w, make.error, "name")} required />
        <div className="two">
          <ChoiceField label={t("tokens.scope")} value={form.scope} onChange={(scope) => setForm({ ...form, scope })} choices={scopes.map((scope) => ({ value: scope, label: t(`tokens.scope.${scope}`) }))} />
          <TextField label={t("tokens.expires")} type="date" value={form.expires} min={w.today()} onChange={(expires) => setForm({ ...form, expires })} />
        </div>
      </div>
      <div className="actions">
        <Button type="submit" icon="key" busy={make.isPending}>
          {t("tokens.make")}
        </Button>
      </div>
    </form>
  );
}
