// What opens beside a button: a menu of acts, or a small panel.
import { Menu, Popover } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";

export interface MenuAct {
  label: string;
  icon?: IconName;
  checked?: boolean;
  act: () => void;
}

type Entry = MenuAct | { heading: string } | "line";

export function ActMenu({ button, entries, label }: { button: ReactElement; entries: Entry[]; label: string }) {
  return (
    <Menu unstyled position="bottom-end" transitionProps={{ duration: 0 }} classNames={{ dropdown: "float menu", item: "menu-item", label: "menu-label", divider: "menu-line" }}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {entries.map((entry, index) => {
          if (entry === "line") return <Menu.Divider key={index} />;
          if ("heading" in entry) return <Menu.Label key={index}>{entry.heading}</Menu.Label>;
          return (
            <Menu.Item key={index} onClick={entry.act} leftSection={entry.icon && <Icon name={entry.icon} />} rightSection={entry.checked ? <Icon name="tick" /> : undefined}>
              {entry.label}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

interface FloatingProps {
  button: ReactElement;
  opened: boolean;
  onChange: (opened: boolean) => void;
  children: ReactNode;
  width?: number;
  label: string;
}

export function FloatingPanel({ button, opened, onChange, children, width = 380, label }: FloatingProps) {
  return (
    <Popover unstyled opened={opened} onChange={onChange} position="bottom-end" width={width} trapFocus returnFocus transitionProps={{ duration: 0 }} classNames={{ dropdown: "float" }}>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={label}>{children}</Popover.Dropdown>
    </Popover>
  );
}
