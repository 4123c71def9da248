// A list whose rows share columns; it scrolls by itself where it is too wide for the page. And the button under a list
// that goes on.
import { Fragment, type ReactNode } from "react";
import { Button } from "./Button.tsx";

/** What stands over a column; with classes: `num` for figures and days, `wide-only` for what a phone can do without. */
export type Head = string | { label: ReactNode; className: string };

export function ListTable({ heads, children }: { heads: readonly Head[]; children: ReactNode }) {
  return (
    <div className="list-scroll">
      <table className="list">
        <thead>
          <tr>
            {heads.map((head, column) => (
              <Fragment key={column}>{typeof head === "string" ? <th>{head}</th> : <th className={head.className}>{head.label}</th>}</Fragment>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** Fetches the rows that come after those of a list; nothing where there are none. Words beside it are its children's. */
export function MoreRows({ query, label, children }: { query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }; label: string; children?: ReactNode }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="panel-body row wrap no-print">
      <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {label}
      </Button>
      {children}
    </div>
  );
}
