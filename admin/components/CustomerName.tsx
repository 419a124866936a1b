import { Link } from 'wouter-preact';
import { Nothing } from './words.tsx';

/** Whom a row of a list is about, leading to their page. @param several what to say of more than one; by default nobody is meant. */
export function CustomerName({
  customer,
  several,
}: {
  customer: { id: number; name: string } | null;
  several?: boolean;
}) {
  if (customer === null) return several ? <span class="quiet">Several</span> : <Nothing />;
  return (
    <Link href={`/customers/${customer.id}`} class="plain cut">
      {customer.name}
    </Link>
  );
}
