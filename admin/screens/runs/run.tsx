import { useQuery } from '@tanstack/preact-query';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { type Control, controlRun, isLive, type RunPage, runQuery } from '../../api/runs.ts';
import { Brief } from '../../components/Brief.tsx';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { Facts } from '../../components/Facts.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { told } from '../../components/Sentence.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { toast, toastError } from '../../components/Toast.tsx';
import { Day, Money, useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { count, number } from '../../lib/format.ts';
import { useWish } from '../../lib/wish.ts';
import { client, useMay } from '../../session.ts';
import { RunAttempts } from './attempts.tsx';
import { Course } from './course.tsx';
import { askedSays, RunPill } from './words.tsx';

const CRUMB = { text: 'Runs', href: '/runs' };
const AGAIN_MS = 2_000;

/** One run: how far it is, what came of it, and whom it charged. */
export function RunScreen({ number }: { number: string }) {
  const query = useQuery({
    ...runQuery(number),
    refetchInterval: ({ state: { data } }) => (data && isLive(data) ? AGAIN_MS : false),
  });
  useEnded(query.data);
  return (
    <RecordPage query={query} kind={`Run ${number}`} crumb={CRUMB}>
      {(run) => <RunRecord run={run} />}
    </RecordPage>
  );
}

/** Once it has ended under one's eyes, what it changed is read again. */
function useEnded(run: RunPage | undefined): void {
  const before = useRef<boolean>();
  const live = run && isLive(run);
  useEffect(() => {
    if (before.current === true && live === false) booksChanged();
    before.current = live;
  }, [live]);
}

function RunRecord({ run }: { run: RunPage }) {
  const format = useFormat();
  return (
    <>
      <PageHeader
        title={`Run ${run.number}, ${run.name}`}
        crumbs={[CRUMB]}
        pills={<RunPill state={run.state} />}
        figure={<Money cents={run.succeeded_cents} />}
        note={
          run.due === 0
            ? 'collected, nobody chosen'
            : `collected from ${number(run.succeeded)} of ${count(run.due, 'customer')}`
        }
        actions={<Actions run={run} />}
        decide={isLive(run) || run.state === 'paused'}
      />
      <Record
        main={
          <>
            <Section title="Progress">
              <Progress run={run} />
            </Section>
            <RunAttempts run={run} />
            {run.log.length > 0 && (
              <Section title="History">
                <Timeline happenings={told(run.log, `/runs/${run.number}`)} />
              </Section>
            )}
          </>
        }
        aside={
          <Section title="Details">
            <Facts
              facts={[
                ['Day', format.longDay(run.day)],
                ['Charges', askedSays(run, format)],
                [
                  'Definition',
                  run.definition_id && <Link href={`/run-definitions/${run.definition_id}`}>{run.name}</Link>,
                ],
                ['Started', <Day key="started" at={run.started_at} time />],
                ['By', run.started_by ?? '[Selfpay], on its day'],
                ['Ended', run.ended_at && <Day at={run.ended_at} time />],
              ]}
            />
          </Section>
        }
      />
    </>
  );
}

function Progress({ run }: { run: RunPage }) {
  const { money } = useFormat();
  const with_ = (many: number, cents: number) => (
    <>
      {number(many)}
      {cents > 0 && <span class="small quiet under">{money(cents)}</span>}
    </>
  );
  return (
    <div class="after">
      <Course run={run} />
      <p class="small quiet after" role="status">
        {saysOf(run)}
      </p>
      <Brief
        narrow
        facts={[
          ['Due', number(run.due)],
          ['Sent', number(run.sent)],
          ['Paid', with_(run.succeeded, run.succeeded_cents)],
          ['On their way', with_(run.processing, run.processing_cents)],
          ['Failed', with_(run.failed, run.failed_cents)],
          ['Skipped', number(run.skipped)],
          ['Left', number(run.left)],
        ]}
      />
    </div>
  );
}

function saysOf({ state, left, processing }: RunPage): string {
  if (state === 'selecting') return 'It is still choosing customers, and charges those that it has chosen.';
  if (state === 'running')
    return left > 0
      ? `${count(left, 'customer')} left; it goes on by itself.`
      : 'Waiting for the last answers.';
  if (state === 'paused') return 'Paused: what was being sent is finished, everything else waits.';
  if (state === 'stopped') return 'Stopped: nothing more of it is sent.';
  return processing > 0 ? 'All were sent. Bank debits take up to four business days.' : 'All were sent.';
}

function Actions({ run }: { run: RunPage }) {
  const { may, why } = useMay('bookkeep');
  const [stops, setStops] = useState(false);
  const [busy, setBusy] = useState(false);
  const wish = useWish(String(run.number));
  const { state } = run;
  if (!isLive(run) && state !== 'paused') return null;
  const off = { disabled: !may, title: why };
  const control = (what: Control, says: string) => {
    setBusy(true);
    controlRun(run.number, what)
      .then((now) => {
        seen(now);
        toast(says);
      }, toastError)
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button {...off} onClick={() => setStops(true)}>
        Stop…
      </Button>
      {state === 'paused' ? (
        <Button {...off} look="first" busy={busy} onClick={() => control('resume', 'It goes on.')}>
          Resume
        </Button>
      ) : (
        <Button
          {...off}
          busy={busy}
          onClick={() => control('pause', 'Paused. Nothing more is sent until it is resumed.')}
        >
          Pause
        </Button>
      )}
      {stops && may && (
        <Confirm
          title={`Stop run ${run.number}?`}
          action="Stop"
          danger
          run={() => controlRun(run.number, 'stop', wish).then(seen)}
          onDone={() => toast('Stopped. Nothing more of it is sent.')}
          onClose={() => setStops(false)}
        >
          <p>
            {leftSays(run)}
            What was sent stays as it is. A stopped run cannot go on; to wait, pause it.
          </p>
        </Confirm>
      )}
    </>
  );
}

function leftSays({ due, left }: RunPage): string {
  if (left > 0) return `${count(left, 'customer')} will not be charged by it.`;
  return due > 0 ? 'Of those chosen, nobody is left to be charged.' : 'It has not charged anybody.';
}

function seen(now: RunPage): void {
  client.setQueryData(runQuery(String(now.number)).queryKey, now);
  void client.invalidateQueries({ queryKey: ['runs'] });
}
