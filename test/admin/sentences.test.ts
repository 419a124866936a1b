import { expect, it } from 'vitest';
import { type Part, sentence } from '../../admin/activity/sentences.ts';
import type { Activity } from '../../admin/api/shapes.ts';

const sources = import.meta.glob('../../worker/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
}) as Record<string, string>;

const activity = (changes: Partial<Activity>): Activity => ({
  id: 'act_1',
  at: '2026-11-20T18:00:00.000Z',
  actor: { kind: 'user', id: 'usr_dana', name: 'Dana Whitlock' },
  verb: 'entry.reviewed',
  subject: { kind: 'entry', id: 'ent_1', label: 'Stripe pi_3abc' },
  detail: {},
  ...changes,
});

const text = (parts: Part[]) =>
  parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('bold' in part) return part.bold;
      return 'cents' in part ? `${part.cents} cents` : part.text;
    })
    .join('');

const NOUNS =
  'entry|payment|object|import|settings|session|password|two_factor|invitation|user|key|receivable|credit|dispute|charge|wallet|consent|autopay|method|critical|run|run_definition|link|mail';

/** Every verb that the server writes down: by `record`, by the ledger, and in SQL of its own. */
function verbs(): string[] {
  const text = Object.entries(sources)
    // Stripe's own types of events stand in a table of theirs.
    .filter(([path]) => !path.endsWith('.test.ts') && !path.endsWith('/intake/kinds.ts'))
    .map(([, source]) => source)
    .join('\n');
  const patterns = [/\bverb: '([a-z_]+\.[a-z_]+)'/g, new RegExp(`[\\s(]'((?:${NOUNS})\\.[a-z_]+)'`, 'g')];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, verb = '']) => verb));
  return [...new Set(found)].sort();
}

it('the server’s verbs are found', () => {
  expect(verbs()).toEqual(
    expect.arrayContaining([
      'payment.booked',
      'entry.reviewed',
      'object.flagged',
      'settings.changed',
      'user.disabled',
    ]),
  );
});

// Two are made of a word and a decision.
it.each([...verbs(), 'refund.approved', 'refund.declined'])('%s has a sentence of its own', (verb) => {
  const said = text(sentence(activity({ verb })));
  expect(said).toMatch(/^Dana Whitlock .+\.$/);
  expect(said).not.toContain(verb.replaceAll(/[._]/g, ' '));
});

it('a verb that is not known yet is told as it stands', () => {
  expect(text(sentence(activity({ verb: 'refund.created' })))).toBe('Dana Whitlock refund created: pi_3abc.');
});

it('a record is “it” on its own page, and a way there elsewhere', () => {
  expect(text(sentence(activity({}), '/register/ent_1'))).toBe('Dana Whitlock approved it.');
  expect(sentence(activity({}))).toContainEqual({ text: 'pi_3abc', href: '/register/ent_1', code: true });
});

it('a booking tells how much', () => {
  const booked = activity({ verb: 'payment.booked', detail: { amount_cents: 15_000 } });
  expect(text(sentence(booked))).toBe('Dana Whitlock booked 15000 cents from pi_3abc.');
});

it('changed settings say what they are and what they were', () => {
  const changes = [
    JSON.stringify({ field: 'phone', from: '(555) 010-0100', to: '(555) 010-0142' }),
    JSON.stringify({ field: 'portalOn', from: true, to: false }),
    JSON.stringify({ field: 'address', from: [], to: ['400 Quay Street'] }),
  ];
  const said = text(sentence(activity({ verb: 'settings.changed', detail: { changes } })));
  expect(said).toBe(
    'Dana Whitlock changed the portal’s settings: phone “(555) 010-0142” instead of “(555) 010-0100”; online payments are off; address.',
  );
});
