import { MAIL_ERRORS } from '../../activity/sentences.ts';
import type { Mail } from '../../api/mails.ts';

const KINDS: Record<Mail['kind'], string> = {
  consent: 'Copy of an agreement',
  notice: 'Notice of a charge',
  receipt: 'Receipt',
  failure: 'Failed payment',
  cancelled: 'Automatic payment is off',
  link: 'Link to their page',
  expiring: 'Card expires',
  method_invalid: 'Method cannot be charged',
  test: 'Test mail',
};
export const mailKind = (kind: Mail['kind']): string => KINDS[kind] ?? String(kind).replaceAll('_', ' ');

/** Why a mail did not get through, as the end of a sentence. @param error a code, and what the provider said. */
export function mailError(error: string): string {
  const [, code = '', said = ''] = /^(\w+)(?:: (.*))?$/s.exec(error) ?? [];
  return MAIL_ERRORS[code] ?? (said || error);
}
