// The same steps as plain HTTP, for tests in which timing matters and pictures don't.

import { freshAddress } from './browser.ts';
import type { SiteFacts } from './site.ts';

const CARD = {
  card_number: '4242424242424242',
  exp_month: '12',
  exp_year: '2034',
  cvc: '123',
  action: 'pay',
};

function form(fields: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' };
}

/** @returns the address of the Checkout page. */
export async function openSession(facts: SiteFacts, selfPayId: string): Promise<string> {
  const response = await fetch(`${facts.url}/pay/${selfPayId}/checkout`, {
    ...form({}),
    headers: { origin: facts.url, 'cf-connecting-ip': freshAddress() },
  });
  const location = response.headers.get('location');
  if (response.status !== 303 || !location?.startsWith(facts.sandboxUrl)) {
    throw new Error(
      `Checkout answered ${response.status} to ${location}: ${(await response.text()).slice(0, 500)}`,
    );
  }
  return location;
}

/** @returns the address that the payer's browser is sent back to. */
export async function paySession(checkoutUrl: string): Promise<string> {
  const response = await fetch(checkoutUrl, form(CARD));
  const location = response.headers.get('location');
  if (response.status !== 303 || !location) {
    throw new Error(`The stand-in answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
  }
  return location;
}

export function sessionIn(url: string): string {
  const id = /cs_[A-Za-z0-9_]+/.exec(url)?.[0];
  if (!id) throw new Error(`No session in ${url}`);
  return id;
}
