import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { customerNameQuery, customersQuery } from '../api/customers.ts';
import { useLate } from '../lib/late.ts';
import { Input } from './Field.tsx';
import type { Filter } from './FilterChips.tsx';

/** By customer: looked up by name, kept by number. */
export function customerFilter(name: string): Filter {
  return {
    label: 'Customer',
    names: [name],
    says: (values) => <Name id={values[name] ?? ''} />,
    form: ({ set }) => <Choose choose={(id) => set({ [name]: id })} />,
  };
}

function Name({ id }: { id: string }) {
  const { data } = useQuery(customerNameQuery(id));
  return <>{data?.name ?? `no. ${id}`}</>;
}

function Choose({ choose }: { choose(id: string): void }) {
  const [text, setText] = useState('');
  const wanted = useLate(text.trim(), 200);
  const { data, error } = useQuery({
    ...customersQuery({ search: wanted }, undefined, '8'),
    enabled: wanted.length > 1,
    placeholderData: (before) => before,
  });
  const found = wanted.length > 1 ? (data?.data ?? []) : [];
  return (
    <form
      class="small-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (found[0]) choose(String(found[0].id));
      }}
    >
      <Input
        label="Customer"
        hint="Part of the name"
        value={text}
        onText={setText}
        autocomplete="off"
        spellcheck={false}
        error={error?.message}
      />
      <ul class="choices" aria-label="Customers found">
        {found.map(({ id, name, account }) => (
          <li key={id}>
            <button type="button" onClick={() => choose(String(id))}>
              <span class="cut">{name}</span>
              <span class="small quiet">{account}</span>
            </button>
          </li>
        ))}
      </ul>
      {wanted.length > 1 && data && found.length === 0 && <p class="small quiet">Nobody is called so.</p>}
    </form>
  );
}
