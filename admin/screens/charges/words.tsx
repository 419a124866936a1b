// How a charge and a try to charge stand, in the office's words.
import { Link } from 'wouter-preact';
import type { Attempt, Charge } from '../../api/shapes.ts';
import { Pill, type Tone } from '../../components/words.tsx';
import { methodSays } from '../methods/words.tsx';

const OUTCOMES: Record<Charge['outcome'], [word: string, tone: Tone]> = {
  pending: ['Being sent', 'info'],
  unknown: ['No answer yet', 'warn'],
  processing: ['On its way', 'info'],
  succeeded: ['Paid', 'good'],
  failed: ['Failed', 'bad'],
};
export const OUTCOME_CHOICES = (
  ['succeeded', 'failed', 'processing', 'unknown', 'pending'] as Charge['outcome'][]
).map((value) => ({ value, text: OUTCOMES[value][0] }));

export function OutcomePill({ outcome }: Pick<Charge, 'outcome'>) {
  const [word, tone] = OUTCOMES[outcome] ?? [outcome, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

export const KIND_CHOICES: { value: Charge['kind']; text: string }[] = [
  { value: 'charge', text: 'Stored method' },
  { value: 'terminal', text: 'By phone' },
  { value: 'topup', text: 'Wallet' },
];

/** What a charge is for. */
export function WhatFor({ charge }: { charge: Pick<Charge, 'kind' | 'invoice_number'> }) {
  if (charge.kind === 'topup') return <>Wallet</>;
  if (charge.invoice_number === null) return <span class="quiet">What is owed</span>;
  return <Link href={`/invoices/${charge.invoice_number}`}>{charge.invoice_number}</Link>;
}

/** "Visa ending in 4242"; a card by phone is known once it has paid. */
export const chargedTo = ({ kind, method }: Pick<Charge, 'kind' | 'method'>): string =>
  kind === 'terminal' && method.last4 === null ? 'a card read over the phone' : methodSays(method);

const STATES: Record<Attempt['state'], [word: string, tone: Tone]> = {
  scheduled: ['Next try', 'info'],
  waiting: ['Waiting', 'plain'],
  sending: ['Being sent', 'info'],
  succeeded: ['Paid', 'good'],
  processing: ['On its way', 'info'],
  failed: ['Failed', 'bad'],
  skipped: ['Skipped', 'plain'],
  stopped: ['Stopped', 'plain'],
};
export const stateWord = (state: Attempt['state']): string => STATES[state]?.[0] ?? state;

export function AttemptPill({ state }: Pick<Attempt, 'state'>) {
  const [word, tone] = STATES[state] ?? [state, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}
