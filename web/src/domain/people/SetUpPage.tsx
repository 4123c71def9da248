// The first run: the token printed by the server proves who set it up; then organisation and the
// first administrator. The token may stand after # in the address, where no log keeps it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, useSyncExternalStore } from "react";
import { api } from "../../app/api.ts";
import { ZoneField } from "../../app/fields.tsx";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import type { Me } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Door } from "./Door.tsx";
import { useEntered } from "./SignInPage.tsx";

export function SetUpPage() {
  const w = useWords();
  const { t } = w;
  const setup = useQuery({ queryKey: ["setup"], queryFn: () => api.get<{ needed: boolean }>("/api/v1/setup") });
  const given = useTokenOfAddress();
  const [form, setForm] = useState({ token: "", organisation: "", name: "", email: "", password: "", time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC" });
  const entered = useEntered();
  const begin = useMutation({ mutationFn: () => api.post<Me>("/api/v1/setup", { ...form, token: given || form.token, locale: w.language }), onSuccess: entered });
  const put = (field: keyof typeof form) => (value: string) => setForm({ ...form, [field]: value });
  const wrong = (field: string) => fieldSentence(w, begin.error, field);
  if (setup.data && !setup.data.needed)
    return (
      <Door title={t("set_up.done")} lead={t("set_up.done_text")}>
        <div className="form">
          <Link className="button primary wide" to="/sign-in" search={{}}>
            {t("sign_in.act")}
          </Link>
        </div>
      </Door>
    );
  return (
    <Door title={t("set_up.title")} lead={t("set_up.text")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          begin.mutate();
        }}
      >
        <ProblemNotice reason={begin.error} />
        {!given && <TextField label={t("set_up.token")} hint={t("set_up.token_hint")} value={form.token} onChange={put("token")} wrong={wrong("token")} autoFocus autoComplete="off" required />}
        <TextField label={t("set_up.organisation")} value={form.organisation} onChange={put("organisation")} wrong={wrong("organisation")} autoFocus={!!given} autoComplete="organization" required />
        <TextField label={t("person.own_name")} value={form.name} onChange={put("name")} wrong={wrong("name")} autoComplete="name" required />
        <TextField label={t("person.email")} type="email" value={form.email} onChange={put("email")} wrong={wrong("email")} autoComplete="username" required />
        <TextField label={t("person.password")} hint={t("person.password_hint")} type="password" value={form.password} onChange={put("password")} wrong={wrong("password")} autoComplete="new-password" minLength={10} required />
        <ZoneField value={form.time_zone} onChange={put("time_zone")} />
        <Button kind="primary" size="wide" type="submit" busy={begin.isPending}>
          {t("set_up.act")}
        </Button>
      </form>
    </Door>
  );
}

/** The printed link may be opened where this page stands already; then only the fragment changes. */
function useTokenOfAddress(): string {
  return useSyncExternalStore((changed) => {
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, tokenOfAddress);
}

function tokenOfAddress(): string {
  const fragment = decodeURIComponent(location.hash.replace(/^#/, ""));
  return fragment.startsWith("token=") ? fragment.slice(6) : fragment;
}
