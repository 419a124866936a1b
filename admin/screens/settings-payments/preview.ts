import { useQuery } from '@tanstack/preact-query';
import { type FeeDraft, feePreviewQuery, type Typed } from '../../api/settings.ts';
import { useLate } from '../../lib/late.ts';

const REST_MS = 200;

/** What to ask about a fee that somebody thinks about; null while something typed is no number. */
export function queryOf({ bps, fixedCents, capCents }: FeeDraft['terms'], region: string) {
  const isText = (value: Typed | null) => typeof value === 'string';
  if (isText(bps) || isText(fixedCents) || isText(capCents)) return null;
  const cap_cents = capCents === null ? 'none' : String(capCents);
  return { region, bps: String(bps), fixed_cents: String(fixedCents), cap_cents };
}

export type FeeQuestion = ReturnType<typeof queryOf>;

/** What is known of a fee once nothing was typed for a moment. */
export function useFeePreview(query: FeeQuestion) {
  const late = useLate(JSON.stringify(query), REST_MS);
  const asked = JSON.parse(late) as FeeQuestion;
  return useQuery({ ...feePreviewQuery(asked ?? {}), enabled: asked !== null }).data;
}
