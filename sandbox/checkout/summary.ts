import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { money } from '../resources/limits.ts';
import type { SessionPrivate } from '../resources/line-items.ts';
import { BUSINESS_NAME } from '../settings.ts';
import { find, findPrivate } from '../store/objects.ts';

export interface SummaryLine {
  name: string;
  detail: string;
  amount: string;
}

export interface Summary {
  office: string;
  /** Only a plain hexadecimal colour may reach the style sheet. */
  button: string;
  title: string;
  /** Null when there is nothing to pay: the session only saves a method. */
  total: string | null;
  lines: SummaryLine[];
  subtotal: string;
  extras: SummaryLine[];
}

const SAVE = 'Save your payment information';

/** What the payer is asked to pay for, with amounts as people write them. */
export function summarize(box: Box, session: Stripe.Checkout.Session): Summary {
  const currency = session.currency ?? 'usd';
  const items = findPrivate<SessionPrivate>(box, session.id)?.items ?? [];
  const branding = session.branding_settings;
  const color = branding?.button_color ?? '';
  const [first] = items;
  const setup = session.mode === 'setup';
  return {
    office: branding?.display_name ?? BUSINESS_NAME,
    button: /^#[0-9a-f]{6}$/i.test(color) ? color : '#0b5f61',
    title: setup
      ? SAVE
      : items.length === 1
        ? (first?.description ?? '')
        : `Pay ${branding?.display_name ?? ''}`,
    total: setup ? null : money(session.amount_total ?? 0, currency),
    lines: items.map((item) => lineOf(box, item, currency)),
    subtotal: money(session.amount_subtotal ?? 0, currency),
    extras: extrasOf(box, session, currency),
  };
}

function lineOf(box: Box, item: Stripe.LineItem, currency: string): SummaryLine {
  const id = item.price?.product;
  const product = typeof id === 'string' ? find<Stripe.Product>(box, 'product', id) : null;
  const each = money(item.price?.unit_amount ?? 0, currency);
  const count = (item.quantity ?? 1) > 1 ? `${item.quantity} × ${each}` : '';
  return {
    name: item.description ?? '',
    detail: [product?.description ?? '', count].filter(Boolean).join(' · '),
    amount: money(item.amount_total, currency),
  };
}

function extrasOf(box: Box, session: Stripe.Checkout.Session, currency: string): SummaryLine[] {
  const cost = session.shipping_cost;
  if (!cost || typeof cost.shipping_rate !== 'string') return [];
  const rate = find<Stripe.ShippingRate>(box, 'shipping_rate', cost.shipping_rate);
  const name = rate?.display_name ?? 'Shipping';
  return [{ name, detail: '', amount: money(cost.amount_total, currency) }];
}
