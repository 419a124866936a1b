import type { FeeOverride, Settings } from '../settings/schema.ts';
import { type FeeTerms, grossUpFee } from '../stripe/fee.ts';
import { type FeeRule, rulesAgainst } from './rules.ts';
import type { FeeNotice, FeePreview } from './schema.ts';

/** The rules that speak against charging these terms in Checkout, which charges every method alike and once. */
export function rulesAgainstOurs(region: string, terms: FeeTerms): FeeRule[] {
  return rulesAgainst({ region, terms, allMethods: true, recurring: false });
}

/** The same, as the API tells it, with what the office set aside. */
export function noticesOn(region: string, terms: FeeTerms, overrides: FeeOverride[]): FeeNotice[] {
  return rulesAgainstOurs(region, terms).map(({ id, verdict, title, says, sources, checkedOn }) => {
    const override = overrides.find(({ rule }) => rule === id);
    return {
      rule: id,
      verdict,
      title,
      says,
      sources,
      checked_on: checkedOn,
      overridden:
        override === undefined
          ? null
          : {
              by: override.by ?? null,
              at: new Date(override.at).toISOString(),
              reason: override.reason,
            },
    };
  });
}

export function storedNotices({ office, payments }: Settings): FeeNotice[] {
  return noticesOn(office.region, payments.fee.terms, payments.fee.override);
}

/** Bills in cents: a small one, a usual one, a large one. */
const BILLS = [2_500, 10_000, 100_000];

export function previewFee(region: string, terms: FeeTerms, overrides: FeeOverride[]): FeePreview {
  return {
    examples: BILLS.map((net) => {
      const fee = grossUpFee(net, terms);
      return { net_cents: net, fee_cents: fee, total_cents: net + fee };
    }),
    notices: noticesOn(region, terms, overrides),
  };
}
