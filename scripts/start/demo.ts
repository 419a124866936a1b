/** One invoice of the demo data for every case that a payer can meet. */
export const DEMO_CASES = {
  open: 'the whole balance is due',
  partlyPaid: 'partly paid already',
  unpaid: 'an older invoice, still unpaid',
  paid: 'paid, nothing due',
  zero: 'open, comes to zero',
  credit: 'lowered by credit',
  fee: 'the card fee is added',
} as const;

export interface Demo {
  url: string;
  sandboxUrl: string | null;
  admin: { email: string; password: string } | null;
  apiKey: string;
  selfPayIds: Record<keyof typeof DEMO_CASES, string>;
}

/** Loads the demo office, or finds that it is loaded: both give the same facts. */
export async function loadDemo(appUrl: string, stripeKey: string): Promise<Demo> {
  const response = await fetch(`${appUrl}/internal/demo`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stripeKey}`, 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`The demo data could not be loaded: ${response.status} ${text.slice(0, 2_000)}`);
  return JSON.parse(text) as Demo;
}
