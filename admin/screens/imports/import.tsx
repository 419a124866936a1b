import { useMutation, useQuery } from '@tanstack/preact-query';
import { useEffect } from 'preact/hooks';
import { applyImport, discardImport, type ImportDetail, importQuery } from '../../api/imports.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Progress } from '../../components/Progress.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { Day, Money } from '../../components/words.tsx';
import { count, list } from '../../lib/format.ts';
import { client, useMay } from '../../session.ts';
import { Changes, Columns, Counts, Problems, Sample } from './tables.tsx';
import { ImportPill } from './words.tsx';

/** One file: what it would do, what it does, what it did. */
export function ImportScreen({ id }: { id: string }) {
  const query = useQuery(importQuery(id));
  const state = query.data?.state;
  useEffect(() => {
    // What the file brought or took away is shown by other pages too.
    if (state === 'done' || state === 'discarded')
      for (const key of ['invoices', 'customers', 'receivables', 'activity'])
        void client.invalidateQueries({ queryKey: [key] });
  }, [state]);
  return (
    <RecordPage query={query} kind="Import">
      {(detail) => <Import detail={detail} />}
    </RecordPage>
  );
}

function Import({ detail }: { detail: ImportDetail }) {
  const { name, state, rows, created_by, created_at, finished_at, notes, counts } = detail;
  const amount = counts.amount_cents > 0 && state !== 'refused';
  return (
    <>
      <PageHeader
        title={name}
        crumbs={[{ text: 'Import', href: '/imports' }]}
        pills={<ImportPill state={state} />}
        figure={amount ? <Money cents={counts.amount_cents} /> : undefined}
        note={
          amount
            ? `${state === 'done' ? 'came' : 'would come'} onto ${count(counts.receivables.create, 'new receivable')}`
            : undefined
        }
        actions={<Actions detail={detail} />}
        decide={state === 'checked'}
      />
      <Record
        main={<Body detail={detail} />}
        aside={
          <>
            <Section title="Details">
              <Facts
                facts={[
                  ['Uploaded', <Day key="at" at={created_at} time />],
                  ['By', created_by.name],
                  ['Rows', rows > 0 ? count(rows, 'row') : null],
                  ['Encoding', detail.encoding],
                  ['Between cells', detail.delimiter && delimiterName(detail.delimiter)],
                  ['Finished', finished_at ? <Day at={finished_at} time /> : null],
                ]}
              />
              {notes.length > 0 && (
                <ul class="notes small quiet">
                  {notes.map((note) => (
                    <li key={note}>{note}</li>
                  ))}
                </ul>
              )}
            </Section>
            <Columns detail={detail} />
          </>
        }
      />
    </>
  );
}

const delimiterName = (delimiter: string) =>
  ({ ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Bar' })[delimiter] ?? delimiter;

/** Whether applying it would do nothing at all. */
const changesNothing = ({ counts: { customers, receivables, invoices } }: ImportDetail) =>
  customers.create + customers.change + receivables.create + invoices.create === 0;

function Actions({ detail }: { detail: ImportDetail }) {
  const { id, state } = detail;
  const { may, why } = useMay('bookkeep');
  const settle = {
    onSuccess: (answer: ImportDetail) => {
      client.setQueryData(importQuery(id).queryKey, (before) => (before ? { ...before, ...answer } : before));
      void client.invalidateQueries({ queryKey: ['imports'] });
    },
  };
  const apply = useMutation({ mutationFn: () => applyImport(id), ...settle });
  const discard = useMutation({ mutationFn: () => discardImport(id), ...settle });
  const busy = apply.isPending || discard.isPending;
  if (state === 'done')
    return (
      <>
        <ButtonLink href="/admin/customers">Customers</ButtonLink>
        <ButtonLink look="first" href="/admin/invoices">
          See the invoices
        </ButtonLink>
      </>
    );
  if (state === 'refused' || state === 'discarded')
    return (
      <ButtonLink look="first" href="/admin/imports">
        Upload another file
      </ButtonLink>
    );
  if (state !== 'checked' && state !== 'uploading') return null;
  return (
    <>
      <Button disabled={!may || busy} busy={discard.isPending} title={why} onClick={() => discard.mutate()}>
        Discard
      </Button>
      {state === 'checked' && !changesNothing(detail) && (
        <Button
          look="first"
          disabled={!may || busy}
          busy={apply.isPending}
          title={why}
          onClick={() => apply.mutate()}
        >
          Apply
        </Button>
      )}
    </>
  );
}

function Body({ detail }: { detail: ImportDetail }) {
  const { state, progress } = detail;
  switch (state) {
    case 'uploading':
      return (
        <p class="notice warn">
          <Icon name="alert" />
          <span>The upload of this file did not finish. Discard it and choose the file again.</span>
        </p>
      );
    case 'checking':
      return <Progress {...progress} says="Checking every row…" />;
    case 'applying':
      return <Progress {...progress} says="Applying… You may leave this page; it goes on by itself." />;
    case 'discarding':
      return <Progress {...progress} says="Taking back what was prepared…" />;
    case 'refused':
      return <Problems detail={detail} />;
    case 'discarded':
      return <p class="quiet">This file was discarded. Nothing of it was kept.</p>;
    case 'done':
      return (
        <>
          <p class="notice good" role="status">
            <Icon name="check" />
            <span>{doneSays(detail)}</span>
          </p>
          <Counts detail={detail} />
          <Changes detail={detail} />
        </>
      );
    default:
      return (
        <>
          {changesNothing(detail) && (
            <p class="notice">
              <Icon name="check" />
              <span>Everything in this file is here already, just so. There is nothing to apply.</span>
            </p>
          )}
          <Counts detail={detail} />
          <Changes detail={detail} />
          <Sample detail={detail} />
        </>
      );
  }
}

function doneSays(detail: ImportDetail): string {
  const { customers, receivables, invoices } = detail.counts;
  if (changesNothing(detail)) return 'Applied. Everything was here already, so nothing changed.';
  const made = [
    customers.create > 0 && count(customers.create, 'customer'),
    receivables.create > 0 && count(receivables.create, 'receivable'),
    invoices.create > 0 && count(invoices.create, 'invoice'),
  ].filter((text) => text !== false);
  const changed = customers.change > 0 ? ` ${count(customers.change, 'customer')} changed.` : '';
  return `Applied.${made.length > 0 ? ` New: ${list(made)}.` : ''}${changed} Invoices that are open can be paid now.`;
}
