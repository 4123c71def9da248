// Where a mail server is, and how it lets us in: by a password, or by access tokens of OAuth 2. The same fields for the
// server that mail leaves by and for the mailbox that it is fetched from.
import "./mail.css";
import type { useTyped } from "../../app/fields_typed.ts";
import type { Told } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, TextField } from "../../ui/Field.tsx";

/** A kind of server: its usual ports, the safest first, and what the two large houses offer. */
export interface ServerKind {
  host: string;
  ports: Record<string, number>;
  houses: House[];
}

interface House {
  name: string;
  host: string;
  security: string;
  port: number;
  token_url: string;
  scope: string;
}

const MICROSOFT = { name: "Microsoft 365", token_url: "https://login.microsoftonline.com/common/oauth2/v2.0/token" };
const GOOGLE = { name: "Google", token_url: "https://oauth2.googleapis.com/token", scope: "https://mail.google.com/" };

export const SMTP: ServerKind = {
  host: "smtp.example.com",
  ports: { starttls: 587, tls: 465, none: 25 },
  houses: [
    { ...MICROSOFT, host: "smtp.office365.com", security: "starttls", port: 587, scope: "https://outlook.office.com/SMTP.Send offline_access" },
    { ...GOOGLE, host: "smtp.gmail.com", security: "tls", port: 465 },
  ],
};

export const IMAP: ServerKind = {
  host: "imap.example.com",
  ports: { tls: 993, starttls: 143, none: 143 },
  houses: [
    { ...MICROSOFT, host: "outlook.office365.com", security: "tls", port: 993, scope: "https://outlook.office.com/IMAP.AccessAsUser.All offline_access" },
    { ...GOOGLE, host: "imap.gmail.com", security: "tls", port: 993 },
  ],
};

interface Settings {
  host: string;
  port: number;
  security: string;
  user?: string | null;
  has_password: boolean;
  oauth?: Told<"OAuthSettings"> | null;
}

// Secrets are never read back: left empty they stay as they are.
export const serverValues = ({ host, port, security, user, oauth }: Settings) => ({
  host,
  port: String(port),
  security,
  user: user ?? "",
  sign_in: oauth ? "oauth" : "password",
  password: "",
  "oauth.token_url": oauth?.token_url ?? "",
  "oauth.client_id": oauth?.client_id ?? "",
  "oauth.client_secret": "",
  "oauth.refresh_token": "",
  "oauth.scope": oauth?.scope ?? "",
});

type Values = ReturnType<typeof serverValues>;

export function serverBody(values: Values) {
  const { host, port, security, user, password } = values;
  const place = { host, port: Number(port), security, user };
  if (values.sign_in === "password") return { ...place, ...(password ? { password } : {}) };
  const [client_secret, refresh_token] = [values["oauth.client_secret"], values["oauth.refresh_token"]];
  const oauth = { token_url: values["oauth.token_url"], client_id: values["oauth.client_id"], scope: values["oauth.scope"] };
  return { ...place, oauth: { ...oauth, ...(client_secret ? { client_secret } : {}), ...(refresh_token ? { refresh_token } : {}) } };
}

interface Props<T extends Values> {
  kind: ServerKind;
  settings: Settings;
  form: ReturnType<typeof useTyped<T>>;
  failed: unknown;
  words: { host: string; user: string };
  required?: boolean;
}

export function ServerFields<T extends Values>({ kind, settings, form, failed, words, required = false }: Props<T>) {
  const { t } = useWords();
  const field = (name: keyof Values) => ({ ...form.field(name, failed), value: form.values[name] as string, onChange: put(name) });
  const put = (name: keyof Values) => form.put(name) as (value: string) => void;
  const secure = (chosen: string) => {
    put("security")(chosen);
    put("port")(String(kind.ports[chosen]));
  };
  return (
    <>
      <div className="two">
        <TextField label={words.host} {...field("host")} placeholder={kind.host} required={required} />
        <div className="two">
          <ChoiceField
            label={t("mail.security")}
            value={form.values.security}
            onChange={secure}
            choices={Object.keys(kind.ports).map((value) => ({ value, label: value === "none" ? t("mail.security_none") : value.toUpperCase() }))}
          />
          <TextField label={t("mail.port")} type="number" min={1} max={65535} step={1} {...field("port")} required={required} />
        </div>
      </div>
      <div className="two">
        <TextField label={words.user} {...field("user")} autoComplete="off" />
        <ChoiceField
          label={t("mail_sign_in")}
          value={form.values.sign_in}
          onChange={put("sign_in")}
          choices={[
            { value: "password", label: t("person.password") },
            { value: "oauth", label: "OAuth 2 (XOAUTH2)" },
          ]}
        />
      </div>
      {form.values.sign_in === "password" ? (
        <TextField label={t("person.password")} type="password" hint={settings.has_password ? t("mail.password_hint") : undefined} {...field("password")} autoComplete="new-password" />
      ) : (
        <OAuthFields kind={kind} settings={settings} field={field} put={put} />
      )}
    </>
  );
}

interface OAuthProps {
  kind: ServerKind;
  settings: Settings;
  field: (name: keyof Values) => { value: string; onChange: (value: string) => void; wrong: string | undefined };
  put: (name: keyof Values) => (value: string) => void;
}

function OAuthFields({ kind, settings, field, put }: OAuthProps) {
  const { t } = useWords();
  const fill = ({ name: _, token_url, scope, port, ...place }: House) => {
    for (const [name, value] of Object.entries({ ...place, port: String(port), "oauth.token_url": token_url, "oauth.scope": scope })) put(name as keyof Values)(value);
  };
  const kept = t("mail.password_hint");
  return (
    <fieldset className="sign-in-fields">
      <legend className="legend">{t("mail_sign_in.oauth")}</legend>
      <p className="soft small">{t("mail_sign_in.intro")}</p>
      <div className="actions">
        <span className="soft small">{t("mail_sign_in.fill_in")}</span>
        {kind.houses.map((house) => (
          <Button key={house.name} onClick={() => fill(house)}>
            {house.name}
          </Button>
        ))}
      </div>
      <div className="two">
        <TextField label={t("mail_sign_in.client_id")} {...field("oauth.client_id")} autoComplete="off" required />
        <TextField label={t("mail_sign_in.client_secret")} type="password" hint={settings.oauth?.has_client_secret ? kept : undefined} {...field("oauth.client_secret")} autoComplete="new-password" />
      </div>
      <TextField label={t("mail_sign_in.refresh_token")} type="password" hint={settings.oauth?.has_refresh_token ? kept : t("mail_sign_in.no_refresh_token")} {...field("oauth.refresh_token")} autoComplete="new-password" />
      <TextField label={t("mail_sign_in.token_url")} type="url" hint={field("oauth.token_url").value.includes("/common/") ? t("mail_sign_in.tenant") : undefined} {...field("oauth.token_url")} required />
      <TextField label={t("mail_sign_in.scope")} {...field("oauth.scope")} />
    </fieldset>
  );
}
