// Where a meeting is joined: a link, or the whole text that a meeting service gives to copy.
import { useState, type ClipboardEvent } from "react";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { readInvitation } from "./invitation_text.ts";

interface JoinLinkFieldProps {
  value: string;
  onChange: (link: string) => void;
  /** What else was pasted, when somebody wants it told to those who are invited. */
  onRest: (text: string) => void;
  wrong: string | undefined;
}

export function JoinLinkField({ value, onChange, onRest, wrong }: JoinLinkFieldProps) {
  const { t } = useWords();
  const [rest, setRest] = useState("");
  const paste = (event: ClipboardEvent) => {
    const found = readInvitation(event.clipboardData.getData("text"));
    setRest(found?.rest ?? "");
    if (!found) return;
    event.preventDefault();
    onChange(found.link);
  };
  return (
    <div>
      <TextField label={t("meeting.join_url")} type="url" hint={t("meeting.join_url_hint")} value={value} onChange={onChange} onPaste={paste} wrong={wrong} maxLength={1000} />
      {rest && (
        <p className="small soft" role="status">
          {t("meeting.join_url_found")}{" "}
          <Button
            kind="quiet"
            onClick={() => {
              onRest(rest);
              setRest("");
            }}
          >
            {t("meeting.join_url_rest")}
          </Button>
        </p>
      )}
    </div>
  );
}
