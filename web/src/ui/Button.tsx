// Buttons. One primary a view; violet only where something goes to the client.
import type { ButtonHTMLAttributes, Ref } from "react";
import { Icon, type IconName } from "./Icon.tsx";

export type ButtonKind = "plain" | "primary" | "to-client" | "quiet" | "danger";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
  icon?: IconName;
  /** While true the button cannot be pressed again; its text stays. */
  busy?: boolean;
  size?: "small" | "wide";
  ref?: Ref<HTMLButtonElement>;
}

export function buttonClass(kind: ButtonKind = "plain", size?: "small" | "wide"): string {
  return ["button", kind === "plain" ? "" : kind, size ?? ""].filter(Boolean).join(" ");
}

export function Button({ kind = "plain", icon, busy, size, children, className, type = "button", ...rest }: ButtonProps) {
  return (
    <button {...rest} type={type} className={`${buttonClass(kind, size)}${className ? ` ${className}` : ""}`} disabled={rest.disabled || busy} aria-busy={busy || undefined}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface ToolProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon?: IconName;
  label: string;
}

/** A small square button with an icon or a few letters; its name is for those who cannot see it. */
export function Tool({ icon, label, children, className, ...rest }: ToolProps) {
  return (
    <button {...rest} type="button" className={`tool${className ? ` ${className}` : ""}`} aria-label={label} title={label}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
