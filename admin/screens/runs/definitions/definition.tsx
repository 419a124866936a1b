import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import {
  type DefinitionPage,
  definitionQuery,
  deleteDefinition,
  makeEffective,
  makeNotEffective,
  runNow,
} from '../../../api/runs.ts';
import { Button, ButtonLink } from '../../../components/Button.tsx';
import { Confirm } from '../../../components/Confirm.tsx';
import { type Columns, columnsOf, DataTable } from '../../../components/DataTable.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { PageHeader } from '../../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../../components/Record.tsx';
import { Section } from '../../../components/Section.tsx';
import { told } from '../../../components/Sentence.tsx';
import { Timeline } from '../../../components/Timeline.tsx';
import { toast } from '../../../components/Toast.tsx';
import { Day, Money, useFormat } from '../../../components/words.tsx';
import { number } from '../../../lib/format.ts';
import { useWish } from '../../../lib/wish.ts';
import { client, useMay } from '../../../session.ts';
import { criteriaSays, DefinitionPill, RunPill } from '../words.tsx';
import { PreviewBox } from './preview.tsx';

const CRUMB = { text: 'Run definitions', href: '/run-definitions' };

/** One definition: whom it charges and when, who that would be now, and its runs. */
export function DefinitionScreen({ id }: { id: string }) {
  return (
    <RecordPage query={useQuery(definitionQuery(id))} kind="Run definition" crumb={CRUMB}>
      {(definition) => <DefinitionRecord definition={definition} />}
    </RecordPage>
  );
}

function DefinitionRecord({ definition }: { definition: DefinitionPage }) {
  const format = useFormat();
  const { id, name, state, schedule_text, criteria, next_on, runs, log } = definition;
  return (
    <>
      <PageHeader
        title={name}
        crumbs={[CRUMB]}
        pills={<DefinitionPill state={state} />}
        note={`${schedule_text}. ${criteriaSays(criteria, format)}`}
        actions={<Actions definition={definition} />}
      />
      <Record
        main={
          <>
            <Section title="If it ran now">
              <PreviewBox criteria={criteria} />
            </Section>
            <Section title="Runs">
              {runs.length === 0 ? (
                <p class="quiet after">
                  {state === 'draft' ? 'A draft never runs. Make it effective first.' : 'It has not run yet.'}
                </p>
              ) : (
                <DataTable
                  caption="The latest runs of this definition"
                  columns={RUNS}
                  rows={runs}
                  rowId={({ number }) => String(number)}
                />
              )}
            </Section>
            {log.length > 0 && (
              <Section title="History">
                <Timeline happenings={told(log, `/run-definitions/${id}`)} />
              </Section>
            )}
          </>
        }
        aside={
          <Section title="Details">
            <Facts
              facts={[
                ['When', schedule_text],
                ['Next run', next_on && format.longDay(next_on)],
                ['Charges', criteriaSays(criteria, format)],
                ['Made by', definition.created_by ?? '[Selfpay]'],
                ['Made', <Day key="made" at={definition.created_at} time />],
              ]}
            />
          </Section>
        }
      />
    </>
  );
}

type ItsRun = DefinitionPage['runs'][number];
const column = columnsOf<ItsRun>();
const RUNS: Columns<ItsRun> = [
  column.accessor('number', {
    header: 'Run',
    cell: ({ getValue }) => <Link href={`/runs/${getValue()}`}>{getValue()}</Link>,
  }),
  column.accessor('day', { header: 'Day', cell: ({ getValue }) => <Day at={getValue()} /> }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <RunPill state={getValue()} />,
    meta: { fill: true },
  }),
  column.accessor('due', {
    header: 'Due',
    cell: ({ getValue }) => number(getValue()),
    meta: { num: true, wide: true },
  }),
  column.accessor('failed', {
    header: 'Failed',
    cell: ({ getValue }) => number(getValue()),
    meta: { num: true },
  }),
  column.accessor('succeeded_cents', {
    header: 'Collected',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true },
  }),
];

type Asked = 'effective' | 'not-effective' | 'run' | 'delete';

function Actions({ definition }: { definition: DefinitionPage }) {
  const { may, why } = useMay('bookkeep');
  const [asks, setAsks] = useState<Asked | null>(null);
  const { id, state } = definition;
  const off = { disabled: !may, title: why };
  const ask = (what: Asked) => () => setAsks(what);
  return (
    <>
      {state === 'draft' && (
        <Button {...off} onClick={ask('delete')}>
          Delete…
        </Button>
      )}
      {state === 'effective' && (
        <Button {...off} onClick={ask('not-effective')}>
          Make not effective…
        </Button>
      )}
      {state !== 'effective' && may && (
        <ButtonLink href={`/admin/run-definitions/${encodeURIComponent(id)}/edit`}>Edit</ButtonLink>
      )}
      {state === 'effective' ? (
        <Button {...off} look="first" icon="run" onClick={ask('run')}>
          Run now…
        </Button>
      ) : (
        <Button {...off} look="first" onClick={ask('effective')}>
          Make effective…
        </Button>
      )}
      {asks !== null && may && <Ask what={asks} definition={definition} onClose={() => setAsks(null)} />}
    </>
  );
}

function Ask({ what, definition, onClose }: { what: Asked; definition: DefinitionPage; onClose(): void }) {
  const [, go] = useLocation();
  const { id, name, schedule_text, criteria } = definition;
  const wish = useWish(id, what);
  const again = () => void client.invalidateQueries({ queryKey: ['runs'] });
  switch (what) {
    case 'run':
      return (
        <Confirm
          title={`Run ${name} now?`}
          action="Run now"
          run={() =>
            runNow(id, wish).then((run) => {
              toast(`Run ${run.number} has begun.`);
              go(`/runs/${run.number}`);
            })
          }
          onDone={again}
          onClose={onClose}
        >
          <p>Besides its schedule, it charges now:</p>
          <PreviewBox criteria={criteria} />
        </Confirm>
      );
    case 'effective':
      return (
        <Confirm
          title={`Make ${name} effective?`}
          action="Make effective"
          run={() => makeEffective(id, wish)}
          onDone={() => {
            again();
            toast(`${name} is effective.`);
          }}
          onClose={onClose}
        >
          <p>
            It runs by itself: {schedule_text.charAt(0).toLowerCase() + schedule_text.slice(1)}. Whom it
            charges is looked up anew each time. If it ran now:
          </p>
          <PreviewBox criteria={criteria} />
        </Confirm>
      );
    case 'not-effective':
      return (
        <Confirm
          title={`Make ${name} not effective?`}
          action="Make not effective"
          run={() => makeNotEffective(id, wish)}
          onDone={() => {
            again();
            toast(`${name} no longer runs by itself.`);
          }}
          onClose={onClose}
        >
          <p>It no longer runs by itself, and can be edited. A run that is under way goes on.</p>
        </Confirm>
      );
    case 'delete':
      return (
        <Confirm
          title={`Delete ${name}?`}
          action="Delete"
          danger
          run={() =>
            deleteDefinition(id).then(() => {
              toast('The draft is deleted.');
              go('/run-definitions');
            })
          }
          onDone={again}
          onClose={onClose}
        >
          <p>The draft is gone for good. It has never run.</p>
        </Confirm>
      );
  }
}
