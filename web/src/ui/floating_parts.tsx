// The floating parts themselves; loaded after the first screen stands.
import { Menu, Popover } from "@mantine/core";
import { cloneElement, useRef, type ReactElement, type Ref } from "react";
import { Behaviour } from "./Behaviour.tsx";
import type { ActMenuProps, FloatingProps } from "./Floating.tsx";
import { Icon } from "./Icon.tsx";

export function LoadedMenu({ button, entries, label }: ActMenuProps) {
  const place = useRef<HTMLButtonElement>(null);
  // The entry is gone once it is chosen: what it opens gives the focus back to the button.
  const chosen = (act: () => void) => () => {
    place.current?.focus({ preventScroll: true });
    act();
  };
  return (
    <Behaviour>
      <Menu unstyled position="bottom-end" transitionProps={{ duration: 0 }} classNames={{ dropdown: "float menu", item: "menu-item", label: "menu-label", divider: "menu-line" }}>
        <Menu.Target>{cloneElement(button as ReactElement<{ ref?: Ref<HTMLButtonElement> }>, { ref: place })}</Menu.Target>
        <Menu.Dropdown aria-label={label}>
          {entries.map((entry, index) => {
            if (entry === "line") return <Menu.Divider key={index} />;
            if ("heading" in entry) return <Menu.Label key={index}>{entry.heading}</Menu.Label>;
            return (
              <Menu.Item key={index} onClick={chosen(entry.act)} leftSection={entry.icon && <Icon name={entry.icon} />} rightSection={entry.checked ? <Icon name="tick" /> : undefined}>
                {entry.label}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </Behaviour>
  );
}

export function LoadedPanel({ button, opened, onChange, children, width = 380, label }: FloatingProps) {
  return (
    <Behaviour>
      <Popover unstyled opened={opened} onChange={onChange} position="bottom-end" width={width} trapFocus returnFocus transitionProps={{ duration: 0 }} classNames={{ dropdown: "float" }}>
        <Popover.Target>{button}</Popover.Target>
        <Popover.Dropdown aria-label={label}>{children}</Popover.Dropdown>
      </Popover>
    </Behaviour>
  );
}
