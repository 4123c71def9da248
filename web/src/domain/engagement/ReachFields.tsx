// By what and when somebody wants to be reached.
import { useWords } from "../../app/words.ts";
import { CheckField, ChoiceField, TextField } from "../../ui/Field.tsx";
import { CHANNELS, type Reach } from "./culture.ts";

interface ReachFieldsProps {
  label: string;
  hint: string;
  reach: Reach;
  onChange: (reach: Reach) => void;
  wrong?: string | undefined;
}

const OFFICE = { from: "09:00", to: "18:00" };

export function ReachFields({ label, hint, reach, onChange, wrong }: ReachFieldsProps) {
  const { t } = useWords();
  const { hours } = reach;
  return (
    <fieldset className="culture-reach">
      <legend>{label}</legend>
      <p className="muted small">{hint}</p>
      <div className="culture-reach-fields">
        <ChoiceField label={t("culture.channel")} value={reach.channel} onChange={(channel) => onChange({ ...reach, channel: channel as Reach["channel"] })} choices={CHANNELS.map((channel) => ({ value: channel, label: t(`culture.channel.${channel}`) }))} />
        {hours && (
          <>
            <TextField label={t("culture.hours_from")} type="time" value={hours.from} onChange={(from) => onChange({ ...reach, hours: { ...hours, from } })} required />
            <TextField label={t("culture.hours_to")} type="time" value={hours.to} onChange={(to) => onChange({ ...reach, hours: { ...hours, to } })} wrong={wrong} required />
          </>
        )}
      </div>
      <CheckField label={t("culture.any_time")} checked={!hours} onChange={(any) => onChange({ ...reach, hours: any ? null : OFFICE })} />
    </fieldset>
  );
}
