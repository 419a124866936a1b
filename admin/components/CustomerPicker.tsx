import { useQuery } from '@tanstack/preact-query';
import type { Ref } from 'preact';
import { type Customer, customersQuery } from '../api/customers.ts';
import { type Found, Picker } from './Picker.tsx';

export interface Person {
  id: number;
  name: string;
}

interface Props {
  label: string;
  error?: string | undefined;
  input?: Ref<HTMLInputElement>;
  onPick(person: Person): void;
}

const SHOWN = '7';

/** Finds a customer by part of the name. */
export function CustomerPicker({ label, error, input, onPick }: Props) {
  return (
    <Picker<Customer>
      label={label}
      hint="Part of the name"
      error={error}
      input={input}
      useFound={useCustomers}
      rowId={({ id }) => id}
      says={({ name, account }) => [name, account]}
      found="Customers found"
      nothing={(text) => `Nobody is called “${text}”.`}
      onPick={({ id, name }) => onPick({ id, name })}
    />
  );
}

function useCustomers(search: string): Found<Customer> {
  const { data, isFetching, error } = useQuery({
    ...customersQuery({ search }, undefined, SHOWN),
    enabled: search !== '',
    placeholderData: (before) => before,
  });
  return { rows: data?.data ?? [], fetching: isFetching, error };
}
