import { keepPreviousData, type UseQueryResult } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import type { Page } from '../api/shapes.ts';
import type { Filters, Paging } from '../lib/filters.ts';
import { Button } from './Button.tsx';
import { type Columns, DataTable } from './DataTable.tsx';
import { Empty } from './Empty.tsx';
import { ErrorBox } from './ErrorBox.tsx';
import { type Filter, FilterChips } from './FilterChips.tsx';
import { Pager } from './Pager.tsx';

/** Spread into a list's query: the page before stays until the next one is here. */
export const PAGED = { placeholderData: keepPreviousData };

interface Props<T extends object> {
  caption: string;
  query: Pick<UseQueryResult<Page<T>>, 'data' | 'error' | 'refetch' | 'isPlaceholderData'>;
  /** Fetches the next page, so that it is here before somebody turns to it. */
  ahead?: (next: string) => unknown;
  columns: Columns<T>;
  rowId(row: T): string;
  href?: (row: T) => string;
  select?: { label(row: T): string; bar(rows: T[], clear: () => void): ComponentChildren };
  filters: Filters;
  chips: Filter[];
  /** Stands before the chips. */
  find?: ComponentChildren;
  paging: Paging;
  says(rows: T[]): ComponentChildren;
  words?: [back: string, forth: string];
  /** Without a filter, and with one. */
  empty: ComponentChildren;
  noMatch?: ComponentChildren;
}

/** A list with its filters, its pages, and what is said while it is fetched, broken or empty. */
export function ListPage<T extends object>(props: Props<T>) {
  const { query, filters, paging, ahead, empty, noMatch, says, words } = props;
  const { data, error, refetch, isPlaceholderData: stale } = query;
  const rows = data?.data;
  const next = stale ? null : data?.next;
  const bare = Object.keys(filters.values).length === 0 && paging.after === undefined;
  return (
    <>
      <FilterChips filters={filters} all={props.chips}>
        {props.find}
      </FilterChips>
      {error && (rows === undefined || stale) ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : rows?.length === 0 && !next ? (
        bare ? (
          empty
        ) : (
          (noMatch ?? <NoMatch filters={filters} paging={paging} />)
        )
      ) : (
        <div onPointerEnter={() => next && ahead?.(next)}>
          <DataTable
            caption={props.caption}
            columns={props.columns}
            rows={rows}
            rowId={props.rowId}
            href={props.href}
            select={props.select}
            cards
            stale={stale}
            bones={18}
            pager={
              <Pager
                paging={paging}
                says={rows && rows.length > 0 && says(rows)}
                next={next}
                searchedBackTo={data?.searched_back_to}
                selects={props.select !== undefined}
                opens={props.href !== undefined}
                words={words}
              />
            }
          />
        </div>
      )}
    </>
  );
}

function NoMatch({ filters, paging }: { filters: Filters; paging: Paging }) {
  if (Object.keys(filters.values).length === 0)
    return (
      <Empty
        title="That was the last page"
        actions={<Button onClick={() => paging.newer?.()}>Back</Button>}
      />
    );
  return (
    <Empty title="Nothing matches" actions={<Button onClick={filters.clear}>Clear the filters</Button>}>
      Numbers must match exactly. Take a filter off, or choose a longer stretch of time.
    </Empty>
  );
}
