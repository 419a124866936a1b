import { z } from 'zod';
import { BusinessError } from '../http/errors.ts';
import type { FeeOverride, Settings } from '../settings/schema.ts';
import { rulesAgainstOurs } from './notices.ts';
import type { FeeRule } from './rules.ts';

/** "We know of these rules and charge the fee all the same", with the reason; it is written into the event log. */
export const overrideWish = z.strictObject({
  rules: z.array(z.string().max(40)).min(1, 'Name the rules that you set aside.').max(20),
  reason: z
    .string()
    .trim()
    .min(10, 'Say why, in a sentence: it stands in the event log.')
    .max(500, 'Use at most 500 characters.'),
});
export type OverrideWish = z.infer<typeof overrideWish>;

/** The rules by which a fee is plainly banned. */
export function bansOn({ office, payments }: Settings): FeeRule[] {
  return rulesAgainstOurs(office.region, payments.fee.terms).filter(({ verdict }) => verdict === 'refuse');
}

/**
 * What of the bans on a fee is set aside: what was before and is still needed, and what is wished for now.
 * @param by the user or API key; @param atMs epoch milliseconds; @param field what to mend, should it be refused.
 * @throws BusinessError invalid, naming the first ban that nobody set aside.
 */
export function settleOverrides(
  bans: FeeRule[],
  before: FeeOverride[],
  wish: OverrideWish | undefined,
  by: string | undefined,
  atMs: number,
  field = 'payments.fee',
): { all: FeeOverride[]; added: FeeOverride[] } {
  const kept = before.filter(({ rule }) => bans.some(({ id }) => id === rule));
  const open = bans.filter(({ id }) => !kept.some(({ rule }) => rule === id));
  const added = open
    .filter(({ id }) => wish?.rules.includes(id))
    .map(({ id }) => ({ rule: id, ...(by && { by }), at: atMs, reason: wish?.reason ?? '' }));
  const left = open.find(({ id }) => !added.some(({ rule }) => rule === id));
  if (left !== undefined) throw refusal(left, field);
  return { all: [...kept, ...added], added };
}

function refusal({ id, title, says }: FeeRule, field: string): BusinessError {
  return new BusinessError(
    'invalid',
    `${title}. ${says} Choose another fee or none, or set the rule “${id}” aside and say why.`,
    field,
  );
}
