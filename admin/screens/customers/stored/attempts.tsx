import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Attempt } from '../../../api/autopay.ts';
import { type Columns, columnsOf, DataTable } from '../../../components/DataTable.tsx';
import { Day, Money, Nothing } from '../../../components/words.tsx';
import { whySays } from '../../charges/why.ts';
import { AttemptPill } from '../../charges/words.tsx';

const month = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "December 2026"; what a run by definition tried has no month of its own. */
export function periodText({ period, run_number }: Pick<Attempt, 'period' | 'run_number'>): string {
  if (/^\d{4}-\d\d$/.test(period)) return month.format(Date.parse(`${period}-01`));
  return run_number === null ? 'A run' : `Run ${run_number}`;
}

const column = columnsOf<Attempt>();
const COLUMNS: Columns<Attempt> = [
  column.display({
    id: 'period',
    header: 'For',
    cell: ({ row: { original } }) =>
      `${periodText(original)}${original.try > 1 ? `, try ${original.try}` : ''}`,
  }),
  column.accessor('due_on', {
    header: 'Day',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { wide: true },
  }),
  column.accessor('run_number', {
    header: 'Run',
    cell: ({ getValue }) =>
      getValue() === null ? <Nothing /> : <Link href={`/runs/${getValue()}`}>{getValue()}</Link>,
    meta: { wide: true },
  }),
  column.accessor('state', {
    header: 'Outcome',
    cell: ({ getValue }) => <AttemptPill state={getValue()} />,
  }),
  column.accessor('why', {
    header: 'Why',
    cell: ({ getValue }) => (
      <span class="quiet" title={whySays(getValue())}>
        {whySays(getValue())}
      </span>
    ),
    meta: { fill: true, wide: true },
  }),
  column.accessor('charge_number', {
    header: 'Charge',
    cell: ({ getValue }) =>
      getValue() === null ? <Nothing /> : <Link href={`/charges/${getValue()}`}>{getValue()}</Link>,
    meta: { num: true },
  }),
  column.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true },
  }),
];

const SHOWN = 4;

/** What was tried by itself, newest first; nothing when nothing was. */
export function Attempts({ attempts }: { attempts: Attempt[] }) {
  const [all, setAll] = useState(false);
  if (attempts.length === 0) return null;
  return (
    <>
      <h3 class="sub-head">Tries</h3>
      <DataTable
        caption="Tries of automatic payment, newest first"
        columns={COLUMNS}
        rows={all ? attempts : attempts.slice(0, SHOWN)}
        rowId={({ id }) => id}
      />
      {attempts.length > SHOWN && (
        <p class="small after">
          <button type="button" class="link" onClick={() => setAll(!all)}>
            {all ? 'Show the latest' : `Show all ${attempts.length}`}
          </button>
        </p>
      )}
    </>
  );
}
