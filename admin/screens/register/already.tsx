import { useQuery } from '@tanstack/preact-query';
import { registerQuery } from '../../api/register.ts';
import { Icon } from '../../components/Icon.tsx';
import { useFormat } from '../../components/words.tsx';
import { useLate } from '../../lib/late.ts';

/** Says that a payment of this type, number and amount stands in the register already: most likely it is the same. */
export function AlreadyRecorded({
  type,
  number,
  cents,
}: {
  type: string;
  number: string;
  cents: number | null;
}) {
  const { day, money } = useFormat();
  const late = useLate(number.trim(), 300);
  const { data } = useQuery({
    ...registerQuery({ type, number: late, amount_cents: String(cents) }, undefined),
    enabled: late !== '' && cents !== null && cents > 0,
  });
  const same =
    late === '' || cents === null ? undefined : data?.data.find(({ status }) => status !== 'undone');
  if (same === undefined) return null;
  return (
    <p class="notice warn" role="status">
      <Icon name="alert" />
      <span>
        {type} {late} of {money(same.amount_cents)}
        {same.customer ? ` of ${same.customer.name}` : ''} was recorded on {day(same.at)} already.{' '}
        <a href={`/admin/register/${same.id}`} target="_blank" rel="noopener">
          See it
        </a>
      </span>
    </p>
  );
}
