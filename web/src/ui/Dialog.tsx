// A dialog over the page: focus stays inside, Escape and the cross close it, focus returns.
import { Modal } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { Behaviour } from "./Behaviour.tsx";
import { Tool } from "./Button.tsx";

interface DialogProps {
  title: ReactNode;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
  foot?: ReactNode;
  width?: "narrow" | "middle" | "wide";
  /** Work half done is not lost by a click beside the dialog. */
  keepOpen?: boolean;
}

export function Dialog({ title, closeLabel, onClose, children, foot, width = "narrow", keepOpen = true }: DialogProps) {
  return (
    <BareDialog className={width} onClose={onClose} keepOpen={keepOpen}>
      <div className="dialog-head">
        <Modal.Title>{title}</Modal.Title>
      </div>
      <div className="dialog-body">{children}</div>
      {foot && <div className="dialog-foot">{foot}</div>}
      {/* Last, so that the first field gets the focus. */}
      <Tool className="dialog-close" icon="cross" label={closeLabel} onClick={onClose} />
    </BareDialog>
  );
}

interface BareDialogProps {
  className: string;
  /** Needed where the dialog shows no title. */
  label?: string;
  onClose: () => void;
  keepOpen?: boolean;
  children: ReactNode;
}

/** The same without head and foot. */
export function BareDialog({ className, label, onClose, keepOpen = false, children }: BareDialogProps) {
  useFocusBack();
  return (
    <Behaviour>
      <Modal.Root opened onClose={onClose} lockScroll={false} closeOnClickOutside={!keepOpen} transitionProps={{ duration: 0 }} unstyled classNames={{ content: `dialog ${className}`, inner: "dialog-place" }}>
        <Modal.Overlay className="overlay" transitionProps={{ duration: 0 }} />
        <Modal.Content {...(label ? { "aria-label": label } : {})}>{children}</Modal.Content>
      </Modal.Root>
    </Behaviour>
  );
}

/** A dialog stands in the page only while it is open, so it remembers by itself who opened it. */
function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const nowhere = !document.activeElement || document.activeElement === document.body;
      if (nowhere && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    },
    [opener],
  );
}
