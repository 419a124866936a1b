import type { Draft, Settings } from '../../api/settings.ts';

type Shown = Pick<Settings, 'office' | 'payments'>;

/** The settings as they would be. */
export function withDraft(settings: Shown, draft: Draft): Shown {
  return {
    office: { ...settings.office, ...draft.office },
    payments: { ...settings.payments, ...draft.payments },
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function differing<T extends object>(stored: object, draft: T): Partial<T> {
  const before = stored as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => !same(before[name], value)),
  ) as Partial<T>;
}

/** Of a draft, what is not so already. */
export function changedFields(settings: Shown, draft: Draft | Shown): Draft {
  const office = differing(settings.office, draft.office) as Draft['office'] & { phoneDial?: string };
  const { portalOn, allowUnpaid } = draft.payments;
  delete office.phoneDial;
  return {
    office,
    payments: differing(settings.payments, {
      ...(portalOn === undefined ? {} : { portalOn }),
      ...(allowUnpaid === undefined ? {} : { allowUnpaid }),
    }),
  };
}

export function isEmpty(settings: Shown, draft: Draft): boolean {
  const { office, payments } = changedFields(settings, draft);
  return Object.keys(office).length + Object.keys(payments).length === 0;
}

const NAMES: Record<string, string> = {
  name: 'the name',
  legalName: 'the legal name',
  phone: 'the phone',
  phoneHours: 'the hours',
  supportEmail: 'the e-mail',
  address: 'the address',
  brandColor: 'the colour',
  logoPath: 'the logo',
  note: 'the note',
  timeZone: 'the time zone',
  portalOn: 'whether payments are taken online',
  allowUnpaid: 'the rule for Unpaid invoices',
};

export function namesOf({ office, payments }: Draft, _now: Shown): string[] {
  return [...Object.keys(office), ...Object.keys(payments)].map((name) => NAMES[name] ?? name);
}
