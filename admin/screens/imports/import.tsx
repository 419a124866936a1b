import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { type ImportDetail, importQuery, useApply, useDiscard } from '../../api/imports.ts';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { Facts } from '../../components/Facts.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Progress } from '../../components/Progress.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { toast } from '../../components/Toast.tsx';
import { Day, Money } from '../../components/words.tsx';
import { count } from '../../lib/format.ts';
import { dropUpload } from '../../lib/upload.ts';
import { useMay } from '../../session.ts';
import { DryRun } from './dry-run.tsx';
import { Problems } from './problems.tsx';
import { Uploading } from './uploading.tsx';
import { ImportPill, made, whatToImport } from './words.tsx';

/** One file: what it would do, and how far it is. */
export function ImportScreen({ id }: { id: string }) {
  return (
    <RecordPage query={useQuery(importQuery(id))} kind="Import">
      {(data) => <Import data={data} />}
    </RecordPage>
  );
}

function Import({ data }: { data: ImportDetail }) {
  const { counts, state } = data;
  const shows = ['checked', 'applying', 'done'].includes(state) && counts.amount_cents > 0;
  return (
    <>
      <PageHeader
        title={data.name}
        crumbs={[{ text: 'Import', href: '/imports' }]}
        pills={<ImportPill state={state} />}
        figure={shows && <Money cents={counts.amount_cents} />}
        note={shows ? `owed on ${count(counts.receivables.create, 'new receivable')}` : undefined}
        actions={<Actions data={data} />}
        decide={state === 'checked'}
      />
      <Record main={<Main data={data} />} aside={<About data={data} />} />
    </>
  );
}

function Actions({ data }: { data: ImportDetail }) {
  const { may, why } = useMay('bookkeep');
  const apply = useApply();
  const discard = useDiscard();
  const [asks, setAsks] = useState(false);
  const { id, state, name } = data;
  const what = whatToImport(data.counts);
  if (!['uploading', 'checking', 'checked', 'refused', 'applying'].includes(state)) return null;
  return (
    <>
      <Button disabled={!may} title={why} onClick={() => setAsks(true)}>
        {state === 'applying' ? 'Stop and take back…' : 'Discard…'}
      </Button>
      {state === 'checked' && what !== null && (
        <Button
          look="first"
          disabled={!may}
          title={why}
          busy={apply.isPending}
          onClick={() => apply.mutate(id)}
        >
          {what}
        </Button>
      )}
      {asks && (
        <Confirm
          title={state === 'applying' ? `Stop importing ${name}?` : `Discard ${name}?`}
          action={state === 'applying' ? 'Take back' : 'Discard'}
          danger
          run={() => {
            dropUpload(id);
            return discard.mutateAsync(id);
          }}
          onDone={() => toast(`${name} is discarded.`)}
          onClose={() => setAsks(false)}
        >
          {state === 'applying'
            ? 'What it has made so far is taken away again. Nobody has seen it yet: no customer, no payer.'
            : 'Nothing of it is in the books. To import it later, upload the file again.'}
        </Confirm>
      )}
    </>
  );
}

function Main({ data }: { data: ImportDetail }) {
  const { progress, counts } = data;
  switch (data.state) {
    case 'uploading':
      return <Uploading data={data} />;
    case 'checking':
      return (
        <>
          <Progress says="Reading and checking the file" {...progress} />
          <p class="quiet">Nothing is imported yet. You can leave this page and come back.</p>
        </>
      );
    case 'checked':
      return <DryRun data={data} />;
    case 'refused':
      return <Problems data={data} />;
    case 'applying':
      return (
        <>
          <Progress says={`Importing ${made(counts) || 'the changes'}`} {...progress} />
          <p class="quiet">
            Payers see all of it at once, when it is finished. You can leave this page and come back.
          </p>
        </>
      );
    case 'done':
      return <Done data={data} />;
    case 'discarding':
      return <Progress says="Taking back what was begun" {...progress} />;
    default:
      return (
        <>
          <p>Nothing of this file is in the books.</p>
          <Notes notes={data.notes} />
          <p>
            <Link href="/imports">Import another file</Link>
          </p>
        </>
      );
  }
}

function Done({ data }: { data: ImportDetail }) {
  const { counts } = data;
  const parts = made(counts);
  return (
    <>
      <div class="notice good">
        <div>
          <p>
            <b>{parts === '' ? 'The changes are made.' : `${parts} are in Selfpay now.`}</b>
          </p>
          <p>
            {counts.customers.change > 0 && `${count(counts.customers.change, 'customer')} changed. `}
            {counts.invoices.create > 0 && 'Their open invoices can be paid online from now on.'}
          </p>
          <Examples sample={data.sample} />
          <p class="acts">
            {counts.invoices.create > 0 && (
              <Link href="/invoices" class="button">
                See the invoices
              </Link>
            )}
            <Link href="/customers" class="button">
              See the customers
            </Link>
          </p>
        </div>
      </div>
      <DryRun data={data} />
    </>
  );
}

/** The first few customers of the file: whoever imported a thousand wants to look at one. */
function Examples({ sample }: Pick<ImportDetail, 'sample'>) {
  const accounts = new Map(sample.map(({ account, customer_name: name }) => [account, name ?? account]));
  accounts.delete(null);
  if (accounts.size === 0) return null;
  return (
    <p>
      For example:{' '}
      {[...accounts].slice(0, 3).map(([account, name], at) => (
        <span key={account}>
          {at > 0 && ', '}
          <Link href={`/customers?account=${encodeURIComponent(String(account))}`}>{name}</Link>
        </span>
      ))}
    </p>
  );
}

export function Notes({ notes }: { notes: string[] }) {
  if (notes.length === 0) return null;
  return (
    <Section title="Good to know">
      <ul class="notes">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Section>
  );
}

const DELIMITERS: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

function About({ data }: { data: ImportDetail }) {
  const { rows, encoding, delimiter, created_by, created_at, finished_at, state } = data;
  return (
    <Section title="File">
      <Facts
        facts={[
          ['Rows', rows > 0 && count(rows, 'row')],
          ['Letters', encoding?.toUpperCase()],
          ['Between cells', delimiter && (DELIMITERS[delimiter] ?? delimiter)],
          ['Uploaded', <Day at={created_at} time />],
          ['By', created_by.name],
          [state === 'done' ? 'Imported' : 'Ended', finished_at && <Day at={finished_at} time />],
        ]}
      />
    </Section>
  );
}
