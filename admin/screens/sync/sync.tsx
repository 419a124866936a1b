import { useQuery } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { type SyncHealth, syncQuery } from '../../api/health.ts';
import { Button } from '../../components/Button.tsx';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { Code, Day, Hush, Pill, type Tone } from '../../components/words.tsx';
import { count } from '../../lib/format.ts';

const STATES: Record<SyncHealth['state'], [word: string, tone: Tone, figure: string]> = {
  ok: ['Well', 'good', 'All is well'],
  warn: ['Look at it', 'warn', 'Something to look at'],
  bad: ['Act', 'bad', 'Something is wrong'],
};

/** How well the books follow Stripe, and what to do when they do not. */
export function SyncScreen() {
  const query = useQuery(syncQuery);
  return (
    <RecordPage query={query} kind="Sync health">
      {(health) => <Sync health={health} again={() => void query.refetch()} busy={query.isFetching} />}
    </RecordPage>
  );
}

function Sync({ health, again, busy }: { health: SyncHealth; again(): void; busy: boolean }) {
  const [, , figure] = STATES[health.state];
  return (
    <>
      <PageHeader
        title="Sync health"
        figure={figure}
        note="between Stripe and the books"
        actions={
          <Button icon="sync" busy={busy} onClick={again}>
            Check again
          </Button>
        }
      />
      <Record
        main={
          <>
            <Section title="Checks">
              <ul class="todo told">
                {health.checks.map((check) => (
                  <Check key={check.name} check={check} />
                ))}
              </ul>
            </Section>
            {health.flagged.length > 0 && <Flagged health={health} />}
          </>
        }
        aside={
          <Section title="Details">
            <Facts facts={factsOf(health)} />
          </Section>
        }
      />
    </>
  );
}

const TONES = { ok: 'good', warn: 'warn', bad: 'bad' } as const;

function Check({ check: { name, state, what, do: todo } }: { check: SyncHealth['checks'][number] }) {
  const [word, tone] = STATES[state];
  return (
    <li>
      <span class={TONES[state]}>
        <Icon name={state === 'ok' ? 'check' : 'alert'} />
      </span>
      <div>
        <p>
          <b>{what}</b> {state === 'ok' ? <Hush>{word}</Hush> : <Pill tone={tone}>{word}</Pill>}
        </p>
        {todo && <p>{name === 'proof' ? <Link href="/proof">{todo}</Link> : todo}</p>}
      </div>
    </li>
  );
}

function factsOf(health: SyncHealth): [string, ComponentChildren][] {
  const { backlog, unanswered, last_proof } = health;
  const day = (at: string | null) => <Day at={at} time />;
  return [
    ['Last event', day(health.last_event_at)],
    ['Last webhook', day(health.last_webhook_at)],
    ['Last missed', day(health.last_missed_at)],
    ['Last sweep', day(health.last_sweep_at)],
    ['Backlog', backlog.objects === 0 ? 'none' : count(backlog.objects, 'object')],
    ['Oldest', backlog.oldest_at && day(backlog.oldest_at)],
    ['Unanswered', unanswered.requests === 0 ? 'none' : count(unanswered.requests, 'request')],
    ['Mails', <Link href="/mails?state=failed">Those that failed</Link>],
    ['Last proof', last_proof === null ? day(null) : day(last_proof.at)],
  ];
}

type FlaggedObject = SyncHealth['flagged'][number];
const column = columnsOf<FlaggedObject>();
const COLUMNS: Columns<FlaggedObject> = [
  column.accessor('since', {
    header: 'Since',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1' },
  }),
  column.accessor('id', {
    header: 'At Stripe',
    cell: ({ row: { original } }) =>
      original.stripe_url === null ? (
        <Code>{original.id}</Code>
      ) : (
        <a href={original.stripe_url} target="_blank" rel="noreferrer">
          <Code>{original.id}</Code>
        </a>
      ),
    meta: { phone: 'sub2' },
  }),
  column.accessor('says', { header: 'Why it was put aside', meta: { wrap: true, phone: 'title' } }),
];

function Flagged({ health: { flagged, flagged_objects } }: { health: SyncHealth }) {
  return (
    <Section title="Put aside">
      <DataTable
        caption="Objects at Stripe that could not be booked"
        columns={COLUMNS}
        rows={flagged}
        rowId={({ kind, id }) => `${kind} ${id}`}
        cards
        scrolls
      />
      {flagged_objects > flagged.length && (
        <p class="small quiet after">
          {flagged_objects >= 100 ? '100 or more' : flagged_objects} in all; these are the newest.
        </p>
      )}
    </Section>
  );
}
