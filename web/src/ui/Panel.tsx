// A panel: one head, one body, never inside another panel.
import type { ReactNode } from "react";

export function Panel({ title, count, icon, actions, children, id }: { title: ReactNode; count?: ReactNode; icon?: ReactNode; actions?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className="panel" id={id}>
      <div className="panel-head">
        {icon}
        <h2>{title}</h2>
        {count !== undefined && <small>{count}</small>}
        {actions && <span className="end row wrap">{actions}</span>}
      </div>
      {children}
    </section>
  );
}
