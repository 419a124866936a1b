// New invoices for a customer of the test's own, as an office brings them in: by a file.
import type { Site } from './api.ts';
import type { PayableInvoice } from './invoices.ts';

export interface Owed {
  /** The office's number of the customer. */
  account: string;
  /** The office's number of the invoice. */
  invoice: string;
  /** As "75.00". */
  amount: string;
}

/** Imports an invoice over one item, issued on the site's day. */
export async function owe(site: Site, { account, invoice, amount }: Owed): Promise<PayableInvoice> {
  const today = (await site.now()).slice(0, 10);
  const row = {
    account,
    customer_name: 'Pat Example',
    invoice,
    invoice_date: today,
    receivable: `${invoice}-1`,
    description: 'Work',
    amount,
  };
  const { id } = await site.office<{ id: string }>('POST', `/imports?name=${invoice}.json`, [row]);
  await reach(site, id, 'checked');
  await site.office('POST', `/imports/${id}/apply`, {});
  await reach(site, id, 'done');
  const { data } = await site.office<{ data: { kind: string; id: string }[] }>('GET', `/search?q=${invoice}`);
  const number = data.find(({ kind }) => kind === 'invoice')?.id;
  if (number === undefined) throw new Error(`${invoice} was not imported.`);
  return (await site.invoice(number)) as PayableInvoice;
}

async function reach(site: Site, id: string, wanted: string): Promise<void> {
  for (;;) {
    const { state } = await site.office<{ state: string }>('GET', `/imports/${id}`);
    if (state === wanted) return;
    if (state === 'refused') throw new Error(JSON.stringify(await site.office('GET', `/imports/${id}`)));
    // What stands still is woken by the minute.
    await site.runSchedule();
  }
}
