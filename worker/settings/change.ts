import { z } from 'zod';
import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { type Settings, settings } from './schema.ts';

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
});

export const settingsChange = z.strictObject({
  version: z.int(),
  office: officeChange.partial().default({}),
  payments: z.strictObject({ portalOn: z.boolean(), allowUnpaid: z.boolean() }).partial().default({}),
});
export type SettingsChange = z.infer<typeof settingsChange>;

/** How the API shows the settings. `mode`: which money is moved; `sandbox` is a stand-in for Stripe. */
export const shownSettings = settings.extend({
  version: z.int(),
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
    payments: { ...stored.payments, ...payments },
  };
}

/**
 * Changes the settings from the version that was seen, and says in the event log what was what before.
 * @throws BusinessError conflict when somebody else changed them since.
 */
export async function changeSettings(ctx: Context, change: SettingsChange): Promise<Versioned> {
  const [rows] = await ctx.db.batch([selectVersioned()]);
  const stored = readVersioned(rows);
  const next = withChange(stored, change);
  const changes = differences(stored, next);
  if (stored.version === change.version && changes.length === 0) return stored;
  const seen = {
    sql: 'EXISTS (SELECT 1 FROM settings WHERE id = 1 AND version = :version)',
    params: { version: change.version },
  };
  const [, updated] = await ctx.db.batch([
    record(ctx, {
      verb: 'settings.changed',
      subject: { kind: 'settings', id: 'portal' },
      detail: { changes: changes.map((made) => JSON.stringify(made)) },
      when: seen,
    }),
    sql(
      'UPDATE settings SET office = :office, payments = :payments, version = version + 1 WHERE id = 1 AND version = :version RETURNING version',
      {
        version: change.version,
        office: JSON.stringify(next.office),
        payments: JSON.stringify(next.payments),
      },
    ),
  ]);
  const version = updated?.[0]?.version;
  if (version === undefined)
    throw new BusinessError(
      'conflict',
      'Somebody else changed these settings since you opened them. Reload to see theirs, then make your change again.',
    );
  return { ...next, version: Number(version) };
}

interface Difference {
  field: string;
  from: unknown;
  to: unknown;
}

function differences(before: Settings, after: Settings): Difference[] {
  return (['office', 'payments'] as const).flatMap((part) => {
    const old = before[part] as Record<string, unknown>;
    return Object.entries(after[part])
      .filter(([name, to]) => JSON.stringify(old[name]) !== JSON.stringify(to) && name !== 'phoneDial')
      .map(([name, to]) => ({ field: name, from: old[name] ?? null, to }));
  });
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
