import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { invoiceQuery } from '../../api/invoices.ts';
import { type Found, findAnything } from '../../api/search.ts';
import { type Found as Offered, Picker } from '../../components/Picker.tsx';
import { toastError } from '../../components/Toast.tsx';
import { client } from '../../session.ts';

/** Whose bill it is: by name, account, invoice or self-pay ID. */
export function BillPicker({ onPick }: { onPick(customer: string, invoice?: string): void }) {
  const [busy, setBusy] = useState(false);
  const pick = (found: Found) => {
    if (found.kind === 'customer') return onPick(found.id);
    setBusy(true);
    client
      .fetchQuery(invoiceQuery(found.id))
      .then(({ customer }) => onPick(String(customer.id), found.id), toastError)
      .finally(() => setBusy(false));
  };
  return (
    <div class="desk" aria-busy={busy}>
      <Picker<Found>
        label="Customer or invoice"
        hint="Name, account, invoice number, or the self-pay ID of the letter"
        useFound={useBills}
        rowId={({ kind, id }) => `${kind}:${id}`}
        says={({ title, subtitle }) => [title, subtitle]}
        found="Customers and invoices found"
        nothing={(text) => `Nothing is called “${text}”.`}
        onPick={pick}
      />
    </div>
  );
}

function useBills(text: string): Offered<Found> {
  const { data, isFetching, error } = useQuery({
    queryKey: ['search', text],
    queryFn: () => findAnything(text),
    enabled: text !== '',
    placeholderData: (before) => before,
  });
  const rows = data?.data.filter(({ kind }) => kind === 'customer' || kind === 'invoice') ?? [];
  return { rows, fetching: isFetching, error };
}
