// My account: profile, password, the second factor, sessions, API tokens.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { cache, keys, useMe } from "../../app/cache.ts";
import { LanguageField, ZoneField } from "../../app/fields.tsx";
import { useTyped } from "../../app/fields_typed.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { SaveForm } from "../../app/SaveForm.tsx";
import { toast } from "../../app/toast.ts";
import type { Me } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ApiTokens } from "./ApiTokens.tsx";
import { NotificationWishes } from "./NotificationWishes.tsx";
import { SecondFactor } from "./SecondFactor.tsx";
import { Sessions } from "./Sessions.tsx";
import "./people.css";

export function AccountPage() {
  const { t } = useWords();
  const me = useMe();
  if (!me) return null;
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("account.title")}</h1>
      </div>
      <div className="settings-list">
        <Profile me={me} />
        <Password />
        <SecondFactor has={me.person.has_totp} />
        <NotificationWishes />
        <Sessions />
        <ApiTokens administrator={me.person.is_administrator} />
      </div>
    </div>
  );
}

function Profile({ me }: { me: Me }) {
  const w = useWords();
  const { t } = w;
  const form = useTyped({ name: me.person.name, locale: me.person.locale as string, time_zone: me.person.time_zone, theme: me.person.theme as string });
  const keep = useMutation({
    mutationFn: (changed: typeof form.changed) => api.patch<Me>("/api/v1/me", changed),
    onSuccess: (after, changed) => {
      // Language and theme follow the account, wherever they are changed.
      if (after) cache.setQueryData(keys.me, after);
      form.sent(changed);
      toast({ text: t("account.kept") });
    },
  });
  const field = (name: keyof typeof form.values) => form.field(name, keep.error);
  return (
    <Panel title={t("account.profile")}>
      <SaveForm keep={keep} isChanged={form.isChanged} onSave={() => keep.mutate(form.changed)}>
        <div className="two">
          <TextField label={t("person.name")} {...field("name")} autoComplete="name" required />
          <TextField label={t("person.email")} value={me.person.email} onChange={() => undefined} disabled hint={t("account.email_hint")} />
        </div>
        <div className="two">
          <LanguageField value={form.values.locale} onChange={form.put("locale")} />
          <ChoiceField label={t("shell.theme")} value={form.values.theme} onChange={form.put("theme")} choices={["system", "light", "dark"].map((theme) => ({ value: theme, label: t(`shell.theme.${theme}`) }))} />
        </div>
        <ZoneField {...field("time_zone")} />
      </SaveForm>
    </Panel>
  );
}

function Password() {
  const w = useWords();
  const { t } = w;
  const empty = { current: "", password: "" };
  const [form, setForm] = useState(empty);
  const keep = useMutation({
    mutationFn: () => api.put("/api/v1/me/password", form),
    onSuccess: () => {
      setForm(empty);
      toast({ text: t("account.password_kept") });
    },
  });
  return (
    <Panel title={t("person.password")}>
      <form
        className="form section-form"
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate();
        }}
      >
        <ProblemNotice reason={keep.error} />
        <div className="two">
          <TextField label={t("person.current_password")} type="password" autoComplete="current-password" value={form.current} onChange={(current) => setForm({ ...form, current })} wrong={fieldSentence(w, keep.error, "current")} required />
          <TextField label={t("person.new_password")} type="password" autoComplete="new-password" hint={t("person.password_hint")} minLength={10} value={form.password} onChange={(password) => setForm({ ...form, password })} wrong={fieldSentence(w, keep.error, "password")} required />
        </div>
        <div className="actions">
          <Button type="submit" busy={keep.isPending}>
            {t("account.change_password")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
