import type { Notice } from '../worker/payer/page.ts';
import { day, wait } from './dates.ts';
import type { Money } from './money.ts';
import type { Texts } from './texts/index.ts';

/** A page that says what happened, what to do, and at most one button that does it. */
export interface Explained {
  title: string;
  says: string[];
  /** What `{bold}` stands for. */
  bold?: string;
  action?: { href: string; label: string };
}

type Told = Exclude<Notice, { reason: 'privacy' }>;

export function explain(notice: Told, t: Texts, money: Money, timeZone = 'UTC'): Explained {
  const start = '/pay';
  switch (notice.reason) {
    case 'not_found':
    case 'foreign_form':
    case 'wrong_method':
    case 'body_too_large': {
      const { title, says, action } = t.notices[notice.reason];
      return { title, says, action: { href: start, label: action } };
    }
    case 'no_page': {
      const { notFound, action } = t.lost;
      return { title: notFound.title, says: [notFound.says], action: { href: start, label: action } };
    }
    case 'already_paid': {
      const { title, says, returnable } = t.notices.already_paid;
      if (notice.returnableUntilMs === null) return { title, says };
      return { title, says: [...says, returnable(day(notice.returnableUntilMs, t.locale, timeZone))] };
    }
    case 'on_its_way': {
      const { title, says } = t.notices.on_its_way;
      return { title, says: says(money(notice.pendingCents)) };
    }
    case 'link_unknown':
    case 'account_closed':
    case 'not_payable_online':
    case 'portal_off':
      return t.notices[notice.reason];
    case 'nothing_due': {
      const { title, says, credit } = t.notices.nothing_due;
      return { title, says: notice.creditCents > 0 ? [...says, credit(money(notice.creditCents))] : says };
    }
    case 'too_small':
    case 'too_large': {
      const { title, says } = t.notices[notice.reason];
      return { title, says: says(money(notice.dueCents), money(notice.limitCents)) };
    }
    case 'stripe_unavailable': {
      const { title, says } = t.notices.stripe_unavailable;
      return {
        title,
        says,
        action:
          notice.selfPayId === null
            ? { href: '/pay/account', label: t.account.back }
            : { href: `/pay/${encodeURIComponent(notice.selfPayId)}`, label: t.layout.backToBill },
      };
    }
    case 'amount_changed': {
      const { title, says, action } = t.notices.amount_changed;
      return { title, says, action: { href: billOf(notice), label: action } };
    }
    case 'too_many_tries': {
      const { title, says, action } = t.notices.too_many_tries;
      return {
        title,
        says: says(wait(notice.retryAfterSeconds, t.locale)),
        action: { href: start, label: action },
      };
    }
    case 'broken': {
      const { title, says, action } = t.notices.broken;
      return { title, says, bold: notice.reference, action: { href: start, label: action } };
    }
  }
}

export function billOf({ selfPayId }: { selfPayId: string }): string {
  return `/pay/${encodeURIComponent(selfPayId)}`;
}
