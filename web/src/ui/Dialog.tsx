// A dialog over the page: focus stays inside, Escape and the cross close it, focus returns.
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
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
    <Modal.Root opened onClose={onClose} lockScroll={false} closeOnClickOutside={!keepOpen} transitionProps={{ duration: 0 }} unstyled classNames={{ content: `dialog ${width}`, inner: "dialog-place" }}>
      <Modal.Overlay className="overlay" transitionProps={{ duration: 0 }} />
      <Modal.Content>
        <div className="dialog-head">
          <Modal.Title>{title}</Modal.Title>
        </div>
        <div className="dialog-body">{children}</div>
        {foot && <div className="dialog-foot">{foot}</div>}
        {/* Last, so that the first field gets the focus. */}
        <Tool className="dialog-close" icon="cross" label={closeLabel} onClick={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}
