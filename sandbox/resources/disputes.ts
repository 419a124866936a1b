import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { moveDispute, moved, record } from '../disputes/move.ts';
import { endpoint } from '../http/endpoint.ts';
import { invalid, notKnownHere } from '../http/errors.ts';
import { list } from '../store/list.ts';
import { changes, get, mergeMetadata } from './common.ts';

const url = '/v1/disputes';
const KNOWN = ['evidence', 'expand', 'metadata', 'submit'];
const OPEN = ['needs_response', 'warning_needs_response', 'appeal_needs_response'];

type Evidence = Record<string, unknown>;

/** Evidence is submitted unless `submit` is false; Stripe's two magic texts decide the dispute at once. */
function update(box: Box, params: Stripe.DisputeUpdateParams, id: string): Stripe.Dispute {
  const foreign = Object.keys(params).find((name) => !KNOWN.includes(name));
  if (foreign) throw notKnownHere(`\`${foreign}\` of a dispute`, foreign);
  const before = get<Stripe.Dispute>(box, 'dispute', id);
  const { evidence, submit } = params;
  if ((evidence || submit) && !OPEN.includes(before.status)) throw closed(before);
  const after = {
    ...before,
    metadata: mergeMetadata(before.metadata, params.metadata),
    ...(evidence ? withEvidence(before, evidence as Evidence) : {}),
  };
  if (Object.keys(changes(before, after)).length) record(box, before, after, 'updated');
  if (submit === false || !(evidence || submit)) return after;
  return submitted(box, after);
}

function withEvidence(dispute: Stripe.Dispute, given: Evidence) {
  const evidence = { ...dispute.evidence, ...given } as Stripe.Dispute.Evidence;
  return { evidence, evidence_details: { ...dispute.evidence_details, has_evidence: true } };
}

function submitted(box: Box, dispute: Stripe.Dispute): Stripe.Dispute {
  const submission_count = dispute.evidence_details.submission_count + 1;
  const counted: Stripe.Dispute = {
    ...dispute,
    evidence_details: { ...dispute.evidence_details, submission_count, submission_method: 'manual' },
  };
  const reviewed = moveDispute(box, counted, 'under_review');
  const text = dispute.evidence.uncategorized_text;
  if (text === 'winning_evidence') return decided(box, reviewed, true);
  return text === 'losing_evidence' ? decided(box, reviewed, false) : reviewed;
}

function decided(box: Box, dispute: Stripe.Dispute, won: boolean): Stripe.Dispute {
  if (dispute.status === 'warning_under_review') {
    return moveDispute(box, dispute, won ? 'warning_closed' : 'escalate');
  }
  if (dispute.status === 'appeal_under_review') {
    return moveDispute(box, dispute, won ? 'appeal_won' : 'appeal_lost');
  }
  return moveDispute(box, dispute, won ? 'won' : 'lost');
}

/** Gives a dispute up: it is lost. */
function close(box: Box, _params: object, id: string): Stripe.Dispute {
  const dispute = get<Stripe.Dispute>(box, 'dispute', id);
  if (dispute.status !== 'needs_response' || !moved(dispute, 'lost')) throw closed(dispute);
  return moveDispute(box, dispute, 'lost');
}

function closed(dispute: Stripe.Dispute): Error {
  const under = dispute.status.endsWith('under_review');
  return invalid(under ? 'This dispute is under review already.' : 'This dispute is already closed');
}

function listAll(box: Box, params: Stripe.DisputeListParams) {
  const { charge, payment_intent } = params;
  const also = charge ? `json_extract(body, '$.charge') = '${charge.replace(/\W/g, '')}'` : undefined;
  return list(box, { object: 'dispute', url, where: { payment_intent }, also }, params);
}

export const disputeEndpoints = [
  endpoint('GET', url, 'disputes.list', listAll),
  endpoint('GET', `${url}/:id`, 'disputes.retrieve', (box, _params, id) =>
    get<Stripe.Dispute>(box, 'dispute', id),
  ),
  endpoint('POST', `${url}/:id`, 'disputes.update', update),
  endpoint('POST', `${url}/:id/close`, 'disputes.close', close),
];
