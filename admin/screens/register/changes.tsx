import { Link } from 'wouter-preact';
import type { EntryPage } from '../../api/register.ts';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Section } from '../../components/Section.tsx';
import { Money, Nothing, useFormat } from '../../components/words.tsx';
import { nextStep } from '../disputes/words.tsx';
import { workflow } from '../words.tsx';

type Change = EntryPage['changes'][number];

const column = columnsOf<Change>();
const RECEIVABLE = column.display({
  id: 'receivable',
  header: 'Receivable',
  cell: ({ row: { original: change } }) => (
    <Link href={`/receivables/${change.receivable.id}`} title={change.receivable.description}>
      {change.receivable.number}
    </Link>
  ),
});
const BEFORE = column.display({
  id: 'before',
  header: 'Before',
  cell: ({ row: { original: change } }) => nextStep(change.before_step),
  meta: { wide: true },
});
const BEFORE_CENTS = column.accessor('before_cents', {
  header: 'Balance',
  cell: ({ getValue }) => <Money cents={getValue()} />,
  meta: { num: true },
});
const WRITTEN_OFF = column.accessor('written_off_cents', {
  header: 'Written off',
  cell: ({ getValue }) => (getValue() === 0 ? <Nothing /> : <Money cents={getValue()} />),
  meta: { num: true, wide: true },
});
const AFTER = column.display({
  id: 'after',
  header: 'After',
  cell: ({ row: { original: change } }) => <After change={change} />,
  meta: { fill: true },
});
const AFTER_CENTS = column.accessor('after_cents', {
  header: 'Balance',
  cell: ({ getValue }) => <Money cents={getValue()} />,
  meta: { num: true },
});
const UNDO = column.accessor('undo_cents', {
  header: 'If you undo',
  cell: ({ getValue }) => (getValue() === 0 ? <Nothing /> : <Undo cents={getValue()} />),
  meta: { num: true, wide: true },
});

function After({ change }: { change: Change }) {
  return (
    <>
      {nextStep(change.after_step)}
      {change.now_cents !== change.after_cents && <Since change={change} />}
    </>
  );
}

/** What came after this entry, so that nobody takes its "after" for today's. */
function Since({ change: { now_cents, now_state } }: { change: Change }) {
  const { money } = useFormat();
  const now = `${workflow(now_state)}, ${money(now_cents)}`;
  return (
    <span class="quiet" title={`Today: ${now}`}>
      {' '}
      · today {now}
    </span>
  );
}

function Undo({ cents }: { cents: number }) {
  const { money } = useFormat();
  return <>{money(cents)} onto the next invoice</>;
}

const columns = (written: boolean, undo: boolean): Columns<Change> => [
  RECEIVABLE,
  BEFORE,
  BEFORE_CENTS,
  ...(written ? [WRITTEN_OFF] : []),
  AFTER,
  AFTER_CENTS,
  ...(undo ? [UNDO] : []),
];
const COLUMNS = {
  plain: columns(false, false),
  written: columns(true, false),
  undo: columns(true, true),
};

/** What the entry did to each receivable: what stood before it, what comes after it, and what undoing would bring. */
export function EntryChanges({ entry: { changes } }: { entry: EntryPage }) {
  const undo = changes.some(({ undo_cents }) => undo_cents > 0);
  const written = changes.some(({ written_off_cents }) => written_off_cents !== 0);
  return (
    <Section title="Receivables, before and after">
      <DataTable
        caption="Receivables of this entry, before it and after it"
        columns={COLUMNS[undo ? 'undo' : written ? 'written' : 'plain']}
        rows={changes}
        rowId={({ receivable }) => String(receivable.id)}
      />
    </Section>
  );
}
