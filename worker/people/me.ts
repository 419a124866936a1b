import type { Caller } from '../access/caller.ts';
import { rightsOf } from '../access/rights.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Me } from './schema.ts';

/** What the app's frame shows; in one trip with who is asking. More than 99 to review are not counted. */
export function selectFrame(): Statement[] {
  return [
    selectSettings(),
    sql('SELECT count(*) AS many FROM (SELECT 1 FROM register_entries WHERE needs_review = 1 LIMIT 100)'),
    sql(
      `SELECT (SELECT count(*) FROM (SELECT 1 FROM gateway_requests INDEXED BY gateway_requests_refunds WHERE kind = 'refund' AND outcome = 'waiting' LIMIT 100))
         + (SELECT count(*) FROM (SELECT 1 FROM stripe_objects INDEXED BY stripe_objects_flagged WHERE flag IS NOT NULL LIMIT 100)) AS beside,
         (SELECT count(*) FROM (SELECT 1 FROM disputes INDEXED BY disputes_open WHERE stage IN ('inquiry', 'open') LIMIT 100)) AS disputes,
         (SELECT count(*) FROM (SELECT 1 FROM critical_events INDEXED BY critical_events_open WHERE reviewed_at IS NULL LIMIT 100)) AS critical`,
    ),
  ];
}

export function readFrame(
  caller: Extract<Caller, { kind: 'user' }>,
  [settings, review, beside]: Row[][],
  live: boolean,
): Me {
  const { office, payments } = parseSettings(settings);
  const { id, name, email, role, twoFactor } = caller;
  return {
    user: { id, name, email, role, two_factor: twoFactor },
    rights: [...rightsOf(role)],
    office: {
      name: office.name,
      logo_path: office.logoPath,
      time_zone: office.timeZone,
      currency: payments.currency,
      brand_color: office.brandColor,
      phone: office.phone,
    },
    portal_on: payments.portalOn,
    test_mode: !live,
    needs_review: Number(review?.[0]?.many),
    to_review: Math.min(100, Number(review?.[0]?.many) + Number(beside?.[0]?.beside)),
    open_disputes: Number(beside?.[0]?.disputes),
    critical_events: Number(beside?.[0]?.critical),
  };
}
