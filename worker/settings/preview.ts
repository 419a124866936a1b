import { z } from 'zod';
import type { View } from '../payer/page.ts';
import { officeChange } from './change.ts';

/** A draft of the settings as an address can carry it, and which of the payer's pages to show with it. */
export const previewQuery = z.object({
  office: z
    .string()
    .max(4000)
    .default('{}')
    .transform((text, issue) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        issue.addIssue('Send JSON.');
        return z.NEVER;
      }
    })
    .pipe(z.looseObject({})),
  page: z.enum(['ask', 'bill', 'off']).default('bill'),
});

/** The parts of a draft that fit; while somebody is typing, some do not yet. */
export function fitting(office: Record<string, unknown>): z.infer<ReturnType<typeof officeChange.partial>> {
  const fits = Object.entries(officeChange.shape).flatMap(([name, shape]) => {
    const parsed = shape.safeParse(office[name]);
    return name in office && parsed.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(fits);
}

/** What a payer would see; the invoice is made up. */
export function sampleView(page: 'ask' | 'bill' | 'off', host: string): View {
  if (page === 'ask') return { view: 'ask', host, typed: '', error: null };
  if (page === 'off') return { view: 'notice', reason: 'portal_off' };
  return {
    view: 'bill',
    invoice: 'INV-1042',
    selfPayId: '4829157309',
    lines: [
      { kind: 'item', item: '20931', amountCents: 12_500 },
      { kind: 'item', item: '20944', amountCents: 7_500 },
      { kind: 'credit', item: null, amountCents: -5_000 },
    ],
    dueCents: 15_000,
    feeCents: 0,
    totalCents: 15_000,
    failed: null,
    autopayOn: false,
    offer: null,
  };
}
