import {
  type ColumnDef,
  createColumnHelper,
  type Row,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/preact-table';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { useShortcut } from '../lib/shortcuts.ts';
import { Bone } from './Skeleton.tsx';

/** How a column stands, and where its cell goes when a phone makes two lines of a row. */
export interface ColumnLook {
  /** Amounts: to the right. */
  num?: boolean;
  /** The one column that takes what is left, and cuts what does not fit. */
  fill?: boolean;
  /** Takes what is left too, and breaks into lines instead of cutting. */
  wrap?: boolean;
  /** Left out on a phone (only where rows stay rows). */
  wide?: boolean;
  phone?: 'title' | 'amount' | 'sub1' | 'sub2' | 'sub3' | 'state' | 'mark' | 'line3' | 'hide';
  /** Characters of what will stand there, while it is fetched. */
  bone?: number;
}

const features = tableFeatures({ rowSelectionFeature, columnMeta: {} as ColumnLook });
type Features = typeof features;

// biome-ignore lint/suspicious/noExplicitAny: a list of columns holds values of several types.
export type Columns<T extends object> = ColumnDef<Features, T, any>[];
/** Begins the columns of a table: make them once, outside of the component. */
export const columnsOf = <T extends object>() => createColumnHelper<Features, T>();

interface Props<T extends object> {
  /** What the table is, for those who do not see it. */
  caption: string;
  columns: Columns<T>;
  /** undefined: being fetched. */
  rows: T[] | undefined;
  rowId(row: T): string;
  /** Where a row leads, within the app: then it opens by click and Enter, and J and K move along. */
  href?: (row: T) => string;
  /** Rows can be picked; what a row is called, and what can be done with those picked. */
  select?: { label(row: T): string; bar(rows: T[], clear: () => void): ComponentChildren };
  /** Two lines a row on a phone. Off for small tables on record pages. */
  cards?: boolean;
  /** It may be wider than the page: then it is scrolled, also by keys. */
  scrolls?: boolean;
  /** What is shown is the page before; the next one is on its way. */
  stale?: boolean;
  pager?: ComponentChildren;
  foot?: ComponentChildren;
  bones?: number;
}

/** A table as the office reads it: hairlines, amounts to the right, one column that fills. */
export function DataTable<T extends object>(props: Props<T>) {
  const {
    caption,
    columns,
    rows,
    rowId,
    href,
    select,
    cards = false,
    scrolls = false,
    stale = false,
    pager,
    foot,
    bones = 12,
  } = props;
  const data = useMemo(() => rows ?? [], [rows]);
  const table = useTable<Features, T>({
    features,
    columns,
    data,
    getRowId: rowId,
    enableRowSelection: select !== undefined,
  });
  const shown = table.getRowModel().rows;
  const picked = shown.filter((row) => row.getIsSelected());
  const clear = () => table.resetRowSelection(true);
  useEffect(() => {
    // Who has left the list is no longer picked.
    const here = new Set(data.map(rowId));
    table.setRowSelection((before) =>
      Object.keys(before).every((id) => here.has(id))
        ? before
        : Object.fromEntries(Object.entries(before).filter(([id]) => here.has(id))),
    );
  }, [data]);
  const { body, active, setActive } = useRows(shown, href);
  const pick = (row: Row<Features, T> | undefined) => row && select && row.toggleSelected();
  useShortcut(
    { keys: 'x', says: 'Select the row', group: 'Lists' },
    () => pick(shown[active]),
    select !== undefined,
  );
  useShortcut({ keys: 'Escape', says: 'Clear the selection', group: 'Lists' }, clear, picked.length > 0);
  const classes = ['grid', cards && 'cards', select && 'picks', href && 'leads', stale && 'stale'];
  return (
    <>
      <div
        class={cards ? 'grid-box' : 'grid-box scroll'}
        {...(scrolls && { tabIndex: 0, role: 'region', 'aria-label': caption })}
      >
        {/* The roles say what `display: grid` on a phone would make browsers forget. */}
        <table
          {...role('table')}
          class={classes.filter(Boolean).join(' ')}
          aria-busy={rows === undefined || stale}
        >
          <caption class="hush">{caption}</caption>
          <thead {...role('rowgroup')}>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id} {...role('row')}>
                {select && (
                  <th {...role('columnheader')} class="pick">
                    <input
                      type="checkbox"
                      aria-label="Select all on this page"
                      checked={shown.length > 0 && table.getIsAllRowsSelected()}
                      indeterminate={table.getIsSomeRowsSelected()}
                      onChange={table.getToggleAllRowsSelectedHandler()}
                    />
                  </th>
                )}
                {group.headers.map((header) => (
                  <th
                    key={header.id}
                    {...role('columnheader')}
                    class={look(header.column.columnDef.meta)}
                    scope="col"
                  >
                    <table.FlexRender header={header} />
                  </th>
                ))}
              </tr>
            ))}
          </thead>
          <tbody {...role('rowgroup')} ref={body}>
            {rows === undefined && <Bones many={bones} columns={columns} picks={select !== undefined} />}
            {shown.map((row, at) => (
              <tr
                key={row.id}
                {...role('row')}
                data-row={row.id}
                class={row.getIsSelected() ? 'on' : undefined}
                aria-selected={select ? row.getIsSelected() : undefined}
                tabIndex={href ? (at === active ? 0 : -1) : undefined}
                onFocus={() => setActive(at)}
              >
                {select && (
                  <td {...role('cell')} class="pick">
                    <input
                      type="checkbox"
                      aria-label={`Select ${select.label(row.original)}`}
                      checked={row.getIsSelected()}
                      onChange={row.getToggleSelectedHandler()}
                    />
                  </td>
                )}
                {row.getAllCells().map((cell) => (
                  <td key={cell.id} {...role('cell')} class={look(cell.column.columnDef.meta)}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {foot && rows !== undefined && <tfoot {...role('rowgroup')}>{foot}</tfoot>}
        </table>
      </div>
      {(pager || picked.length > 0) && (
        <div class="foot">
          {picked.length > 0 &&
            select?.bar(
              picked.map(({ original }) => original),
              clear,
            )}
          {pager}
        </div>
      )}
    </>
  );
}

/** A cell of a table's foot. */
export function FootCell({
  num = false,
  wide = false,
  children,
}: {
  num?: boolean;
  wide?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <td {...role('cell')} class={look({ num, wide })}>
      {children}
    </td>
  );
}

const role = (name: 'table' | 'rowgroup' | 'row' | 'columnheader' | 'cell') => ({ role: name });

function look(meta: ColumnLook | undefined): string | undefined {
  const { num, fill, wide, wrap, phone } = meta ?? {};
  return (
    [num && 'num', fill && !wrap && 'fill', wrap && 'wrap', wide && 'wide', phone && `p-${phone}`]
      .filter(Boolean)
      .join(' ') || undefined
  );
}

function Bones<T extends object>({
  many,
  columns,
  picks,
}: {
  many: number;
  columns: Columns<T>;
  picks: boolean;
}) {
  return (
    <>
      {Array.from({ length: many }, (_, at) => (
        <tr key={at}>
          {picks && <td class="pick" />}
          {columns.map(({ id, meta }) => (
            <td key={id} class={look(meta)}>
              {meta?.bone !== 0 && <Bone ch={(meta?.bone ?? 8) - (at % 3)} />}
            </td>
          ))}
        </tr>
      ))}
    </>
  );
}

/** Which row of which list one was on: who comes back from a record goes on from there. */
const remembered = new Map<string, string>();

function useRows<T extends object>(rows: Row<Features, T>[], href: ((row: T) => string) | undefined) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [, navigate] = useLocation();
  const here = location.pathname + location.search;
  const ids = rows.map(({ id }) => id).join();
  const [active, setActive] = useState(0);
  const focusRow = (at: number) => {
    const to = Math.max(0, Math.min(at, rows.length - 1));
    setActive(to);
    const element = body.current?.children[to] as HTMLElement | undefined;
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  };
  useEffect(() => {
    const at = rows.findIndex(({ id }) => id === remembered.get(here));
    setActive(Math.max(0, at));
    if (at >= 0 && href) focusRow(at);
    remembered.delete(here);
  }, [ids]);
  const open = (at: number, aside = false) => {
    const row = rows[at];
    if (!row || !href) return;
    remembered.set(here, row.id);
    if (aside) window.open(`/admin${href(row.original)}`, '_blank', 'noopener');
    else navigate(href(row.original));
  };
  useEffect(() => {
    const element = body.current;
    if (!element || !href) return;
    const rowOf = (target: EventTarget | null) =>
      [...element.children].findIndex((child) => child.contains(target as Node));
    const onClick = (event: MouseEvent) => {
      const at = rowOf(event.target);
      const row = rows[at];
      if (row && event.target instanceof Element && event.target.closest('a')) remembered.set(here, row.id);
      if (at < 0 || (event.target as Element).closest('a, button, input, label')) return;
      // Marking a number to copy it is no wish to leave.
      if (getSelection()?.isCollapsed === false) return;
      open(at, event.metaKey || event.ctrlKey);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.target as Element).matches('tr'))
        open(rowOf(event.target), event.metaKey || event.ctrlKey);
    };
    element.addEventListener('click', onClick);
    element.addEventListener('keydown', onKey);
    return () => {
      element.removeEventListener('click', onClick);
      element.removeEventListener('keydown', onKey);
    };
  });
  const on = href !== undefined && rows.length > 0;
  const inRows = () => body.current?.contains(document.activeElement) ?? false;
  useShortcut(
    { keys: 'j', says: 'Next row', group: 'Lists' },
    () => focusRow(inRows() ? active + 1 : active),
    on,
  );
  useShortcut(
    { keys: 'k', says: 'Row before', group: 'Lists' },
    () => focusRow(inRows() ? active - 1 : active),
    on,
  );
  useShortcut({ keys: 'o', says: 'Open the row (also Enter)', group: 'Lists' }, () => open(active), on);
  return { body, active, setActive };
}
