// Who is at work on a busy day, each doing one thing after the other. What was answered is written into the diary.
import { randomInt } from 'node:crypto';
import type { Callers } from './callers.ts';
import type { Diary } from './diary.ts';

/** What all of them share. */
export interface Day {
  callers: Callers;
  diary: Diary;
  /** Self-pay IDs of invoices that nobody pays yet. */
  unpaid: string[];
  /** Payments at Stripe. */
  payments: string[];
}

type Person = (day: Day) => Promise<void>;

const oneOf = <T>(list: readonly T[]): T | undefined => list[randomInt(Math.max(1, list.length))];

/** Pays an invoice, sometimes after two clicks, sometimes without coming back. */
const payer: Person = async ({ callers, diary, unpaid, payments }) => {
  const selfPayId = unpaid.splice(randomInt(Math.max(1, unpaid.length)), 1)[0];
  if (selfPayId === undefined) return;
  const clicks = randomInt(4) === 0 ? 2 : 1;
  const urls = await Promise.all(Array.from({ length: clicks }, () => callers.press(selfPayId)));
  const url = urls.find((each) => each !== null) ?? null;
  if (url === null) return;
  const back = await callers.payAt(url);
  const session = /session_id=(\w+)/.exec(back ?? '')?.[1];
  if (back === null || session === undefined) return;
  const { payment_intent } = await callers.stripe(`/v1/checkout/sessions/${session}`);
  payments.push(payment_intent);
  diary.count('payments');
  if (randomInt(3) > 0) await callers.comeBack(back);
};

/** The payers' banks answer to a debit, a little early. */
const bank: Person = async ({ callers, diary, payments }) => {
  const payment = oneOf(payments);
  if (payment === undefined) return;
  const outcome = randomInt(4) === 0 ? 'fails' : 'succeeds';
  if ((await callers.order('/debits', { payment, outcome })) !== null) diary.count('banks’ answers');
};

/** Gives money back at the office; what is large waits for a second person. */
const refunder: Person = async ({ callers, diary, payments }) => {
  const payment = oneOf(payments);
  if (payment === undefined) return;
  const [entry] = (await callers.read(`/register?number=${payment}`)).body.data;
  if (entry === undefined) return;
  const amount = Math.max(1, Math.floor((entry.amount_cents * (1 + randomInt(10))) / 10));
  const asked = await callers.write(`/register/${entry.id}/refunds`, { amount_cents: amount });
  diary.refund(asked, amount);
  if (asked.body.outcome !== 'waiting') return;
  const decision = randomInt(4) === 0 ? 'decline' : 'approve';
  await callers.write(
    `/refunds/${asked.body.id}/${decision}`,
    decision === 'decline' ? { note: '' } : undefined,
    {
      by: 'second',
    },
  );
};

/** Somebody in Stripe's dashboard. */
const dashboard: Person = async ({ callers, diary, payments }) => {
  const payment = oneOf(payments);
  if (payment === undefined) return;
  const status = oneOf(['succeeded', 'pending', 'fails_later', 'failed']);
  const refund = await callers.order('/refunds', { payment, amount: 50 + randomInt(2000), status });
  if (refund === null) return;
  diary.count('refunds in the dashboard');
  if (randomInt(2) === 0)
    await callers.order('/refunds', { refund: refund.id, status: oneOf(['succeeded', 'failed']) });
};

/** A cardholder disputes, and their bank decides. */
const disputer: Person = async ({ callers, diary, payments }) => {
  const payment = oneOf(payments);
  if (payment === undefined) return;
  const dispute = await callers.order('/disputes', { payment });
  if (dispute === null) return;
  diary.count('disputes');
  const steps = oneOf([['lost'], ['won'], ['under_review', 'lost'], ['lost', 'appeal_won'], []]) ?? [];
  for (const outcome of steps) await callers.order('/disputes', { dispute: dispute.id, outcome });
};

/** Records a cheque, and sometimes takes it back. */
const clerk: Person = async ({ callers, diary }) => {
  const customer = await anyCustomer(callers);
  if (customer === undefined) return;
  const number = diary.name('cheque');
  const cheque = await callers.write('/register', {
    type: 'Check',
    number,
    amount_cents: 100 + randomInt(30_000),
    customer_id: customer,
    received_on: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
    apply: 'oldest',
  });
  diary.cheque(cheque, number);
  if (cheque.status !== 201 || randomInt(3) > 0) return;
  diary.undo(await callers.write(`/register/${cheque.body.id}/undo`, { note: '' }), cheque.body.id);
};

/** Changes what is owed: write-offs, prices, credit that moves. */
const keeper: Person = async ({ callers, diary }) => {
  const [invoice] = (await callers.read(`/invoices?status=open&limit=50`)).body.data.filter(
    () => randomInt(10) === 0,
  );
  if (invoice === undefined) return;
  const { items } = (await callers.read(`/invoices/${invoice.number}`)).body;
  const item = oneOf<{ receivable_id: number; price_cents: number }>(items);
  if (item === undefined) return;
  const comment = diary.name('change');
  const path = `/receivables/${item.receivable_id}`;
  const change = randomInt(3);
  if (change === 0) {
    const price = { price_cents: item.price_cents + randomInt(500), comment };
    diary.change(await callers.write(`${path}/price`, price), `Price allowed: ${comment}`);
  } else if (change === 1) {
    const written = await callers.write(`${path}/write-off`, { amount_cents: 100, comment });
    diary.change(written, comment);
    if (written.status === 201)
      diary.change(
        await callers.write(`${path}/undo-write-off`, { amount_cents: 100, comment }),
        `Undo: ${comment}`,
      );
  } else {
    const moved = { amount_cents: 50, to: 'oldest', comment };
    diary.transfer(await callers.write(`/customers/${invoice.customer.id}/transfer`, moved), comment);
  }
};

/** Invoices again what waits, and the payers have another bill to pay. */
const biller: Person = async ({ callers, diary, unpaid }) => {
  const issued = await callers.write('/invoices/reinvoice', { after: 0 });
  diary.invoices(issued);
  if (issued.status === 201) for (const { self_pay_id } of issued.body.data) unpaid.push(self_pay_id);
};

const cron: Person = ({ callers }) => callers.minute();

/** Everybody, and how long they rest after each deed, in milliseconds. */
export const PEOPLE: [Person, number][] = [
  ...Array.from({ length: 4 }, (): [Person, number] => [payer, 100]),
  [bank, 300],
  [refunder, 400],
  [dashboard, 700],
  [disputer, 900],
  [clerk, 400],
  [keeper, 300],
  [biller, 2500],
  [cron, 1500],
];

async function anyCustomer(callers: Callers): Promise<number | undefined> {
  const { data } = (await callers.read('/invoices?status=open&limit=100')).body;
  return oneOf<{ customer: { id: number } }>(data)?.customer.id;
}
