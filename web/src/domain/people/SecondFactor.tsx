// The second factor: set up with a QR code, proved with a code, turned off with the password.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { ProblemNotice } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { StateTag } from "../../ui/Marks.tsx";

interface Offered {
  secret: string;
  otpauth_url: string;
  qr_svg: string;
}

export function SecondFactor({ has }: { has: boolean }) {
  const { t } = useWords();
  const [codes, setCodes] = useState<string[]>();
  const begin = useMutation({ mutationFn: () => api.post<Offered>("/api/v1/me/totp") });
  return (
    <Panel title={t("totp.title")} actions={has ? <StateTag tone="on_track">{t("totp.on")}</StateTag> : undefined}>
      <div className="section-form form">
        {codes ? (
          <RecoveryCodes codes={codes} />
        ) : has ? (
          <TurnOff />
        ) : begin.data ? (
          <Prove offered={begin.data} onProved={setCodes} />
        ) : (
          <>
            <p className="soft">{t("totp.text")}</p>
            <ProblemNotice reason={begin.error} />
            <div className="actions">
              <Button icon="key" busy={begin.isPending} onClick={() => begin.mutate()}>
                {t("totp.begin")}
              </Button>
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}

function Prove({ offered, onProved }: { offered: Offered; onProved: (codes: string[]) => void }) {
  const { t } = useWords();
  const [code, setCode] = useState("");
  const prove = useMutation({
    mutationFn: () => api.put<{ recovery_codes: string[] }>("/api/v1/me/totp", { code: code.replaceAll(" ", "") }),
    onSuccess: async (answer) => {
      onProved(answer.recovery_codes);
      await freshen(keys.me);
    },
  });
  return (
    <form
      className="code-box"
      onSubmit={(event) => {
        event.preventDefault();
        prove.mutate();
      }}
    >
      {/* As an image the drawing cannot run anything, whatever it holds. */}
      <div className="qr">
        <img src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(offered.qr_svg)}`} alt={t("totp.qr")} />
      </div>
      <div className="form">
        <p className="soft">{t("totp.scan")}</p>
        <p className="code">{offered.secret}</p>
        <ProblemNotice reason={prove.error} />
        <TextField label={t("sign_in.code")} value={code} onChange={setCode} inputMode="numeric" autoComplete="one-time-code" autoFocus required />
        <div className="actions">
          <Button kind="primary" type="submit" busy={prove.isPending}>
            {t("totp.prove")}
          </Button>
        </div>
      </div>
    </form>
  );
}

function RecoveryCodes({ codes }: { codes: string[] }) {
  const { t } = useWords();
  return (
    <>
      <p>{t("totp.recovery")}</p>
      <ul className="recovery code">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="actions no-print">
        <Button icon="copy" onClick={() => void navigator.clipboard?.writeText(codes.join("\n"))}>
          {t("act.copy")}
        </Button>
        <Button icon="print" onClick={() => window.print()}>
          {t("act.print")}
        </Button>
      </div>
    </>
  );
}

function TurnOff() {
  const { t } = useWords();
  const [password, setPassword] = useState("");
  const off = useMutation({ mutationFn: () => api.delete("/api/v1/me/totp", { password }), onSuccess: () => freshen(keys.me) });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        off.mutate();
      }}
    >
      <p className="soft">{t("totp.on_text")}</p>
      <ProblemNotice reason={off.error} />
      <TextField label={t("person.password")} type="password" autoComplete="current-password" value={password} onChange={setPassword} required />
      <div className="actions">
        <Button type="submit" busy={off.isPending}>
          {t("totp.off")}
        </Button>
      </div>
    </form>
  );
}
