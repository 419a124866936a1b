import { z } from 'zod';
import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { bansOn, overrideWish, settleOverrides } from '../fees/override.ts';
import { REGIONS } from '../fees/regions.ts';
import { feeNotice } from '../fees/schema.ts';
import { BusinessError } from '../http/errors.ts';
import { paymentsChange } from './payments.ts';
import { type FeeOverride, type Settings, settings } from './schema.ts';

const line = (most: number) => z.string().trim().max(most, `Use at most ${most} characters.`);

/** What the office may change on the portal's page; stricter than what older versions may have stored. */
export const officeChange = z.strictObject({
  name: line(80).min(1, 'Type the office’s name, as payers know it.'),
  legalName: line(120),
  phone: line(40).regex(/^[+()\d\s./x-]*$/i, 'Type a phone number, like (555) 010-0142.'),
  phoneHours: line(120),
  supportEmail: z.union([
    z.literal(''),
    z.email('Type an e-mail address, like billing@example.com.').max(200),
  ]),
  address: z.array(line(80)).max(6, 'Use at most six lines.'),
  brandColor: z.string().regex(/^#[0-9a-f]{6}$/i, 'Type a colour like #0a4d6e.'),
  logoPath: z
    .string()
    .regex(/^\/(logo\/[0-9a-f]{64}|demo\/[a-z-]+\.svg)$/, 'Upload the logo again.')
    .nullable(),
  note: z.strictObject({ en: line(300), es: line(300) }),
  timeZone: z.string().refine(isTimeZone, 'Choose a time zone, like America/New_York.'),
  region: z
    .string()
    .refine((code) => code === '' || Object.hasOwn(REGIONS, code), 'Choose a state, or leave it open.'),
});

export const settingsChange = z.strictObject({
  version: z.int(),
  office: officeChange.partial().default({}),
  payments: paymentsChange.default({}),
  override: overrideWish.optional().describe('Bans on the fee that are set aside, knowingly.'),
});
export type SettingsChange = z.infer<typeof settingsChange>;

/**
 * How the API shows the settings. `mode`: which money is moved; `sandbox` is a stand-in for Stripe. `fee_notices`:
 * rules of card brands and states that speak against the fee's terms.
 */
export const shownSettings = settings.extend({
  version: z.int(),
  fee_notices: z.array(feeNotice),
  stripe: z.object({ mode: z.enum(['live', 'test', 'sandbox']) }),
});
export type ShownSettings = z.infer<typeof shownSettings>;

export const keptLogo = z.object({ logo_path: z.string() });

export interface Versioned extends Settings {
  version: number;
}

export function selectVersioned(): Statement {
  return sql('SELECT version, office, payments FROM settings WHERE id = 1');
}

export function readVersioned(rows: Row[] | undefined): Versioned {
  const row = rows?.[0];
  return {
    version: Number(row?.version),
    ...settings.parse({
      office: JSON.parse(String(row?.office)),
      payments: JSON.parse(String(row?.payments)),
    }),
  };
}

/** Stored settings with a draft laid over them. A phone number also gets the form in which it is dialled. */
export function withChange(
  stored: Settings,
  { office, payments }: Pick<SettingsChange, 'office' | 'payments'>,
): Settings {
  const phone = office.phone === undefined ? {} : { phoneDial: dialled(office.phone) };
  const address =
    office.address === undefined ? {} : { address: office.address.filter((text) => text !== '') };
  return {
    office: { ...stored.office, ...office, ...phone, ...address },
    payments: { ...stored.payments, ...payments, fee: { ...stored.payments.fee, ...payments.fee } },
  };
}

/**
 * Changes the settings from the version that was seen, and says in the event log what was what before.
 * @throws BusinessError conflict when somebody else changed them since; invalid when the fee is banned where the
 * office is and the change does not set that ban aside.
 */
export async function changeSettings(ctx: Context, change: SettingsChange): Promise<Versioned> {
  const [rows, now] = await ctx.db.batch([selectVersioned(), ctx.clock.select()]);
  const stored = readVersioned(rows);
  if (stored.version !== change.version) throw overtaken();
  const { next, added } = withOverrides(ctx, stored, change, Number(now?.[0]?.now_ms));
  const changes = differences(stored, next);
  if (changes.length === 0 && added.length === 0) return stored;
  const saved = await ctx.db.batch([
    ...deedsOf(ctx, change.version, changes, added),
    sql(
      'UPDATE settings SET office = :office, payments = :payments, version = version + 1 WHERE id = 1 AND version = :version RETURNING version',
      {
        version: change.version,
        office: JSON.stringify(next.office),
        payments: JSON.stringify(next.payments),
      },
    ),
  ]);
  const version = saved.at(-1)?.[0]?.version;
  if (version === undefined) throw overtaken();
  return { ...next, version: Number(version) };
}

function overtaken(): BusinessError {
  return new BusinessError(
    'conflict',
    'Somebody else changed these settings since you opened them. Reload to see theirs, then make your change again.',
  );
}

/** What stands against a fee is asked only when the fee changes: a rule that is new must not block other settings. */
function withOverrides(
  ctx: Context,
  stored: Settings,
  change: SettingsChange,
  nowMs: number,
): { next: Settings; added: FeeOverride[] } {
  const next = withChange(stored, change);
  if (change.override === undefined && feeIn(stored) === feeIn(next)) return { next, added: [] };
  const { fee } = next.payments;
  if (fee.charge && fee.terms.bps === 0 && fee.terms.fixedCents === 0)
    throw new BusinessError(
      'invalid',
      'Type a percentage or an amount: a fee of nothing cannot be charged.',
      'payments.fee',
    );
  const bans = fee.charge ? bansOn(next) : [];
  const { all, added } = settleOverrides(bans, fee.override, change.override, ctx.actor.id, nowMs);
  return {
    next: { ...next, payments: { ...next.payments, fee: { ...fee, override: all } } },
    added,
  };
}

const feeIn = ({ office, payments: { fee } }: Settings) =>
  JSON.stringify([office.region, fee.charge, fee.terms]);

function deedsOf(ctx: Context, version: number, changes: Difference[], added: FeeOverride[]): Statement[] {
  const seen = {
    sql: 'EXISTS (SELECT 1 FROM settings WHERE id = 1 AND version = :version)',
    params: { version },
  };
  const changed = record(ctx, {
    verb: 'settings.changed',
    subject: { kind: 'settings', id: 'portal' },
    detail: { changes: changes.map((made) => JSON.stringify(made)) },
    when: seen,
  });
  const overridden = added.map(({ rule, reason }) =>
    record(ctx, {
      verb: 'fee.rule_overridden',
      subject: { kind: 'settings', id: 'fee' },
      detail: { rule, reason },
      when: seen,
    }),
  );
  return changes.length === 0 ? overridden : [changed, ...overridden];
}

interface Difference {
  field: string;
  from: unknown;
  to: unknown;
}

function differences(before: Settings, after: Settings): Difference[] {
  return [
    ...differing(before.office, after.office).filter(({ field }) => field !== 'phoneDial'),
    ...differing(before.payments, after.payments).filter(({ field }) => field !== 'fee'),
    // Overrides are told by themselves.
    ...differing(before.payments.fee, after.payments.fee, 'fee.').filter(
      ({ field }) => field !== 'fee.override',
    ),
  ];
}

function differing(before: object, after: object, prefix = ''): Difference[] {
  const old = before as Record<string, unknown>;
  return Object.entries(after)
    .filter(([name, to]) => JSON.stringify(old[name]) !== JSON.stringify(to))
    .map(([name, to]) => ({ field: prefix + name, from: old[name] ?? null, to }));
}

/** As a phone dials it: ten digits are a number of the North American plan. Empty when there is nothing to dial. */
function dialled(phone: string): string {
  const digits = phone.replace(/x.*$/i, '').replace(/\D/g, '');
  if (digits === '') return '';
  if (phone.trim().startsWith('+')) return `+${digits}`;
  return digits.length === 10 ? `+1${digits}` : digits;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
