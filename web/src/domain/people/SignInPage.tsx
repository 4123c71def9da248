// Signing in: mail address and password, then the code where the account has one. A forgotten
// password is answered the same whether or not the address is known.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, Problem } from "../../app/api.ts";
import { cache, keys } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import type { Me } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Door } from "./Door.tsx";

type Step = "password" | "code" | "forgotten" | "mailed";

export function SignInPage() {
  const [step, setStep] = useState<Step>("password");
  const [email, setEmail] = useState("");
  useFirstRun();
  if (step === "forgotten" || step === "mailed") return <Forgotten email={email} onEmail={setEmail} mailed={step === "mailed"} onStep={setStep} />;
  return <SignIn email={email} onEmail={setEmail} step={step} onStep={setStep} />;
}

/** On a fresh server there is nobody to sign in yet. */
function useFirstRun(): void {
  const navigate = useNavigate();
  const setup = useQuery({ queryKey: ["setup"], queryFn: () => api.get<{ needed: boolean }>("/api/v1/setup") });
  useEffect(() => {
    if (setup.data?.needed) void navigate({ to: "/set-up", hash: true });
  }, [setup.data, navigate]);
}

interface SignInProps {
  email: string;
  onEmail: (email: string) => void;
  step: Step;
  onStep: (step: Step) => void;
}

function SignIn({ email, onEmail, step, onStep }: SignInProps) {
  const { t } = useWords();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const entered = useEntered();
  const enter = useMutation({
    mutationFn: () => api.post<Me>("/api/v1/sessions", step === "code" ? { email, password, code: code.replaceAll(" ", "") } : { email, password }),
    onSuccess: entered,
    onError: (reason) => {
      if (reason instanceof Problem && reason.code === "totp_required" && step === "password") onStep("code");
    },
  });
  const asksForCode = enter.error instanceof Problem && enter.error.code === "totp_required" && !code;
  return (
    <Door title={t("sign_in.title")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        {!asksForCode && <ProblemNotice reason={enter.error} />}
        {step === "code" ? (
          <TextField key="code" label={t("sign_in.code")} hint={t("sign_in.code_hint")} value={code} onChange={setCode} autoFocus inputMode="numeric" autoComplete="one-time-code" required />
        ) : (
          <>
            <TextField label={t("person.email")} type="email" value={email} onChange={onEmail} autoComplete="username" autoFocus required />
            <TextField label={t("person.password")} type="password" value={password} onChange={setPassword} autoComplete="current-password" required />
          </>
        )}
        <Button kind="primary" size="wide" type="submit" busy={enter.isPending}>
          {t("sign_in.act")}
        </Button>
        <Button kind="quiet" onClick={() => onStep(step === "code" ? "password" : "forgotten")}>
          {t(step === "code" ? "sign_in.back" : "sign_in.forgotten")}
        </Button>
      </form>
    </Door>
  );
}

/** After a session began: keep who it is and go where the reader was heading. */
export function useEntered(): (me: Me) => void {
  const { then } = useSearch({ strict: false });
  const navigate = useNavigate();
  return (me) => {
    cache.setQueryData(keys.me, me);
    // Only addresses of this app; anything else could send the reader elsewhere.
    void navigate({ href: then?.startsWith("/") && !then.startsWith("//") ? then : "/" });
  };
}

function Forgotten({ email, onEmail, mailed, onStep }: { email: string; onEmail: (email: string) => void; mailed: boolean; onStep: (step: Step) => void }) {
  const { t } = useWords();
  const ask = useMutation({ mutationFn: () => api.post("/api/v1/password-resets", { email }), onSuccess: () => onStep("mailed") });
  if (mailed)
    return (
      <Door title={t("sign_in.mailed")} lead={t("sign_in.mailed_text", { email })}>
        <div className="form">
          <Button kind="quiet" onClick={() => onStep("password")}>
            {t("sign_in.back")}
          </Button>
        </div>
      </Door>
    );
  return (
    <Door title={t("sign_in.forgotten_title")} lead={t("sign_in.forgotten_text")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <ProblemNotice reason={ask.error} />
        <TextField label={t("person.email")} type="email" value={email} onChange={onEmail} autoComplete="username" autoFocus required />
        <Button kind="primary" size="wide" type="submit" busy={ask.isPending}>
          {t("sign_in.send_link")}
        </Button>
        <Button kind="quiet" onClick={() => onStep("password")}>
          {t("sign_in.back")}
        </Button>
      </form>
    </Door>
  );
}
