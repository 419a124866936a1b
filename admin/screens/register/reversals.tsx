import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import type { EntryPage } from '../../api/register.ts';
import { Section } from '../../components/Section.tsx';
import { Code, Day, Money, Pill, useFormat } from '../../components/words.tsx';
import {
  disputeName,
  disputeReason,
  isDeclined,
  RefundPill,
  RequestPill,
  refundFailure,
  refundReason,
  StagePill,
} from '../disputes/words.tsx';
import { EntryStatusPill } from '../words.tsx';
import { DecideRefund } from './decide-refund.tsx';

/** The payment behind an entry, what took it back, and what is about to: refunds and disputes, each with how it stands. */
export function EntryReversals({ entry }: { entry: EntryPage }) {
  const { original, derived, refund_requests, refunds, disputes } = entry;
  const foreign = refunds.filter(({ request_id }) => request_id === null);
  const lines = refund_requests.length + foreign.length + disputes.length + derived.length;
  if (lines === 0 && original === null) return null;
  return (
    <Section title={original === null ? 'Refunds and disputes' : 'The payment and what took it back'}>
      <ul class="lines">
        {original && <Original original={original} />}
        {disputes.map((dispute) => (
          <DisputeLine key={dispute.id} dispute={dispute} />
        ))}
        {refund_requests.map((request) => (
          <RequestLine key={request.id} request={request} />
        ))}
        {foreign.map((refund) => (
          <ForeignLine key={refund.id} refund={refund} />
        ))}
        {derived.map((other) => (
          <DerivedLine key={other.id} other={other} here={other.id === entry.id} />
        ))}
      </ul>
    </Section>
  );
}

/** What it is and how it stands, on one line; below it what there is to know; what can be done beside it. */
function Line({
  lead,
  told,
  acts,
}: {
  lead: ComponentChildren;
  told?: ComponentChildren;
  acts?: ComponentChildren;
}) {
  return (
    <li>
      <div class="lead">{lead}</div>
      {told && <p class="small quiet told">{told}</p>}
      {acts}
    </li>
  );
}

function Original({ original }: { original: NonNullable<EntryPage['original']> }) {
  return (
    <Line
      lead={
        <>
          <b>
            <Money cents={original.amount_cents} />
          </b>{' '}
          payment <Pill>Original</Pill>
        </>
      }
      told={
        <>
          <Link href={`/register/${original.id}`}>
            <Code>{original.number || 'the entry'}</Code>
          </Link>
          , <Day at={original.at} time />
        </>
      }
    />
  );
}

function DisputeLine({ dispute }: { dispute: EntryPage['disputes'][number] }) {
  const { money, day } = useFormat();
  const open = dispute.stage === 'open' || dispute.stage === 'inquiry';
  return (
    <Line
      lead={
        <>
          <b>
            <Money cents={dispute.amount_cents} />
          </b>{' '}
          <Link href={`/disputes/${dispute.id}`}>{disputeName(dispute)}</Link> <StagePill dispute={dispute} />
        </>
      }
      told={
        <>
          {disputeReason(dispute.reason)}, <Day at={dispute.opened_at} />
          {open && dispute.held_cents > 0 && `. Stripe holds ${money(dispute.held_cents)}`}
          {open && dispute.evidence_due_at && `. Evidence until ${day(dispute.evidence_due_at)}`}.
        </>
      }
    />
  );
}

function RequestLine({ request }: { request: EntryPage['refund_requests'][number] }) {
  const { outcome, message, note, reason } = request;
  return (
    <Line
      lead={
        <>
          <b>
            <Money cents={request.amount_cents} />
          </b>{' '}
          refund <RequestPill request={request} />
        </>
      }
      told={
        <>
          {request.requested_by_name ?? 'Somebody'} asked for it, <Day at={request.at} time />.{' '}
          {note || refundReason(reason)}
          {outcome === 'failed' &&
            (isDeclined(request)
              ? ` · ${message}`
              : ` · ${refundFailure(message) ?? 'Stripe gave no reason'}`)}
        </>
      }
      acts={outcome === 'waiting' && <DecideRefund request={request} />}
    />
  );
}

function ForeignLine({ refund }: { refund: EntryPage['refunds'][number] }) {
  return (
    <Line
      lead={
        <>
          <b>
            <Money cents={refund.amount_cents} />
          </b>{' '}
          refund <RefundPill status={refund.status} />
        </>
      }
      told={
        <>
          Made in Stripe, <Day at={refund.at} time />. {refundReason(refund.reason)}
          {refund.failure && ` · ${refundFailure(refund.failure)}`}
        </>
      }
    />
  );
}

function DerivedLine({ other, here }: { other: EntryPage['derived'][number]; here: boolean }) {
  return (
    <Line
      lead={
        <>
          <b>
            <Money cents={other.amount_cents} out />
          </b>{' '}
          booked <EntryStatusPill status={other.status as EntryPage['status']} />
        </>
      }
      told={
        <>
          {here ? (
            <b>This entry</b>
          ) : (
            <Link href={`/register/${other.id}`}>
              <Code>{other.number || 'its entry'}</Code>
            </Link>
          )}
          , <Day at={other.at} time />
        </>
      }
    />
  );
}
