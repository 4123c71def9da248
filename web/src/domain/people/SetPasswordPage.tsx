// A password from a mailed link: the first one, or after forgetting. The token may stand in the path
// or after #.
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { fieldSentence, ProblemNotice } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Door } from "./Door.tsx";

export function SetPasswordPage() {
  const w = useWords();
  const { t } = w;
  const inPath = useParams({ strict: false }).token;
  const [token] = useState(() => inPath ?? decodeURIComponent(location.hash.replace(/^#(token=)?/, "")));
  const [password, setPassword] = useState("");
  const keep = useMutation({ mutationFn: () => api.put(`/api/v1/password-resets/${encodeURIComponent(token)}`, { password }) });
  if (keep.isSuccess)
    return (
      <Door title={t("set_password.done")} lead={t("set_password.done_text")}>
        <div className="form">
          <Link className="button primary wide" to="/sign-in" search={{}}>
            {t("sign_in.act")}
          </Link>
        </div>
      </Door>
    );
  return (
    <Door title={t("set_password.title")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate();
        }}
      >
        <ProblemNotice reason={keep.error} />
        <TextField label={t("person.new_password")} hint={t("person.password_hint")} type="password" value={password} onChange={setPassword} wrong={fieldSentence(w, keep.error, "password")} autoComplete="new-password" minLength={10} autoFocus required />
        <Button kind="primary" size="wide" type="submit" busy={keep.isPending}>
          {t("set_password.act")}
        </Button>
      </form>
    </Door>
  );
}
