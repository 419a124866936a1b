import type { ComponentChildren } from 'preact';
import { ErrorBox } from './ErrorBox.tsx';
import { type Crumb, PageHeader } from './PageHeader.tsx';
import { PageSkeleton } from './Skeleton.tsx';

interface Props<T> {
  query: { data: T | undefined; error: Error | null; refetch(): unknown };
  /** What the page is called while it is not known, e.g. "Invoice". */
  kind: string;
  /** Where it is listed: the way out when there is nothing. */
  crumb?: Crumb;
  children(data: T): ComponentChildren;
}

/** A record page: drawn once the record is here; until then its layout, or what went wrong. */
export function RecordPage<T>({ query: { data, error, refetch }, kind, crumb, children }: Props<T>) {
  if (data !== undefined) return <>{children(data)}</>;
  if (error === null) return <PageSkeleton />;
  return (
    <>
      <PageHeader title={kind} crumbs={crumb && [crumb]} />
      <ErrorBox error={error} retry={() => void refetch()} />
    </>
  );
}

/** The story on the left, the facts on the right. */
export function Record({ main, aside }: { main: ComponentChildren; aside: ComponentChildren }) {
  return (
    <div class="record">
      <div class="stack">{main}</div>
      <aside class="stack" aria-label="Facts">
        {aside}
      </aside>
    </div>
  );
}
