import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { shown } from './hidden.ts';
import { MOST_PROBLEMS } from './read-file.ts';
import { inWindow, type Staged, takeStep, takeWindow, type Work } from './step.ts';

const MOST_CHANGES = 100;
const UNCHANGED = 'Imports do not change what was billed.';

/**
 * Begins to compare with the books as they are now: with which imports in them. One that is being applied is not
 * there yet; when it is, this one is compared anew before it may be applied.
 */
export function compareAnew(ctx: Context, work: Work): Promise<Work> {
  const many = (table: Staged) => `(SELECT count(*) FROM ${table} WHERE import_id = :id)`;
  return takeStep(
    ctx,
    work,
    `phase = 'compare_customers', since = '', upto = '', handled = 0,
     compared_no = iif(EXISTS (SELECT 1 FROM imports h WHERE h.state IN ('applying', 'discarding')), -1, coalesce((SELECT max(h.applied_no) FROM imports h), 0)),
     staged_customers = ${many('import_customers')}, staged_invoices = ${many('import_invoices')}, staged_receivables = ${many('import_receivables')},
     customers_create = 0, customers_change = 0, customers_same = 0, invoices_create = 0, invoices_same = 0,
     receivables_create = 0, receivables_same = 0, amount_cents = 0`,
    {},
    [sql('DELETE FROM import_changes WHERE import_id = :id', { id: work.id })],
  );
}

/** Finds out which customers are new, which change, and what of the file is wrong about them. */
export function compareCustomers(ctx: Context, work: Work): Promise<Work> {
  if (work.problems >= MOST_PROBLEMS) return cutShort(ctx, work);
  const { id } = work;
  const window = inWindow('import_customers');
  const differs = CONTACT.map(([, mine]) => `(s.${mine} IS NOT NULL AND s.${mine} IS NOT c.${mine})`).join(
    ' OR ',
  );
  const changes = CONTACT.map(
    ([field, mine]) =>
      `SELECT s.row, 'customer ' || s.account, '${field}', c.${mine}, s.${mine} FROM import_customers s CROSS JOIN customers c ON c.id = s.customer_id WHERE ${window} AND s.action = 'change' AND s.${mine} IS NOT NULL AND s.${mine} IS NOT c.${mine}`,
  ).join(' UNION ALL ');
  return takeWindow(ctx, work, 'import_customers', 'compare_invoices', [
    sql(
      `UPDATE import_customers AS s SET customer_id = (SELECT c.id FROM customers c WHERE c.account = s.account AND ${shown('c')}) WHERE ${window}`,
      { id },
    ),
    sql(
      `UPDATE import_customers AS s SET action = iif(s.customer_id IS NULL, 'create', iif((SELECT ${differs} FROM customers c WHERE c.id = s.customer_id), 'change', 'same')) WHERE ${window}`,
      { id },
    ),
    tellClashes(id, 'import_customers', "'account ' || s.account"),
    tell(
      id,
      'import_customers',
      'customer_name',
      'NULL',
      "'Account ' || s.account || ' is new: give the customer’s name.'",
      "s.action = 'create' AND s.name IS NULL",
    ),
    sql(
      `INSERT INTO import_changes (import_id, row, what, column, was, becomes) SELECT :id, * FROM (${changes})
       LIMIT max(0, ${MOST_CHANGES} - (SELECT count(*) FROM import_changes WHERE import_id = :id))`,
      { id },
    ),
    count(id, 'import_customers', {
      customers_create: 'create',
      customers_change: 'change',
      customers_same: 'same',
    }),
  ]);
}

const CONTACT: [field: string, column: string][] = [
  ['customer_name', 'name'],
  ['customer_kind', 'kind'],
  ['email', 'email'],
  ['phone', 'phone'],
  ['address', 'address'],
];

/** Finds out which invoices are new. Those that stand in the books must be the same. */
export function compareInvoices(ctx: Context, work: Work): Promise<Work> {
  if (work.problems >= MOST_PROBLEMS) return cutShort(ctx, work);
  const { id } = work;
  const window = inWindow('import_invoices');
  const same = (column: string, shownAs: string, differs: string, told: string) =>
    tell(
      id,
      'import_invoices',
      column,
      `s.${shownAs}`,
      `s.number || ' is already in Selfpay, ' || ${told} || '. ${UNCHANGED}'`,
      `s.action = 'same' AND ${differs}`,
      'CROSS JOIN invoices i ON i.id = s.invoice_id CROSS JOIN customers c ON c.id = i.customer_id',
    );
  return takeWindow(ctx, work, 'import_invoices', 'compare_receivables', [
    sql(
      `UPDATE import_invoices AS s SET invoice_id = iif(s.seq IS NULL, (SELECT i.id FROM invoices i WHERE i.reference = s.reference AND ${shown('i')}), (SELECT i.id FROM invoices i WHERE i.series = 'INV' AND i.seq = s.seq AND ${shown('i')})) WHERE ${window}`,
      { id },
    ),
    sql(
      `UPDATE import_invoices AS s SET action = iif(s.invoice_id IS NULL, 'create', 'same') WHERE ${window}`,
      {
        id,
      },
    ),
    tellClashes(id, 'import_invoices', "'invoice ' || s.number"),
    same(
      'account',
      'account',
      'c.account IS NOT s.account',
      "'of account ' || coalesce(c.account, 'unknown')",
    ),
    same('invoice_date', 'issued_on', 's.issued_on <> i.issued_on', "'dated ' || i.issued_on"),
    same('invoice_due_date', 'due_on', 's.due_on <> i.due_on', "'due on ' || i.due_on"),
    same(
      'self_pay_id',
      'self_pay_id',
      's.self_pay_id <> i.self_pay_id',
      "'with self-pay ID ' || i.self_pay_id",
    ),
    tell(
      id,
      'import_invoices',
      'invoice_date',
      'NULL',
      "s.number || ' is new: give its date.'",
      "s.action = 'create' AND s.issued_on IS NULL AND s.status IS NOT 'draft'",
    ),
    tell(
      id,
      'import_invoices',
      'self_pay_id',
      's.self_pay_id',
      "'This self-pay ID belongs to invoice ' || i.number || ' in Selfpay. An ID is given once.'",
      "s.action = 'create'",
      `CROSS JOIN invoices i ON i.self_pay_id = s.self_pay_id AND ${shown('i')}`,
    ),
    tell(
      id,
      'import_invoices',
      'self_pay_id',
      's.self_pay_id',
      "'Row ' || o.row || ' gives this self-pay ID to invoice ' || o.number || '. Each invoice needs its own.'",
      'o.import_id = s.import_id AND o.key < s.key',
      'CROSS JOIN import_invoices o INDEXED BY import_invoices_self_pay_id ON o.self_pay_id = s.self_pay_id',
    ),
    count(id, 'import_invoices', { invoices_create: 'create', invoices_same: 'same' }),
  ]);
}

/** Finds out which receivables are new. Those that stand in the books must be the same, on the same invoice. */
export function compareReceivables(ctx: Context, work: Work): Promise<Work> {
  if (work.problems >= MOST_PROBLEMS) return cutShort(ctx, work);
  const { id } = work;
  const window = inWindow('import_receivables');
  const books =
    'CROSS JOIN receivables r ON r.id = s.receivable_id CROSS JOIN customers c ON c.id = r.customer_id';
  const invoice = 'CROSS JOIN import_invoices v ON v.import_id = s.import_id AND v.key = s.invoice_key';
  const same = (column: string, value: string, differs: string, told: string) =>
    tell(
      id,
      'import_receivables',
      column,
      value,
      `s.number || ' is already in Selfpay, ' || ${told} || '. ${UNCHANGED}'`,
      `s.action = 'same' AND ${differs}`,
      books,
    );
  return takeWindow(ctx, work, 'import_receivables', 'conclude', [
    sql(
      `UPDATE import_receivables AS s SET receivable_id = (SELECT r.id FROM receivables r WHERE r.number = s.number AND ${shown('r')}) WHERE ${window}`,
      { id },
    ),
    sql(
      `UPDATE import_receivables AS s SET action = iif(s.receivable_id IS NULL, 'create', 'same') WHERE ${window}`,
      { id },
    ),
    sql(
      `INSERT INTO import_problems (import_id, row, column, value, message)
       SELECT :id, s.clash ->> 0, 'receivable', s.number, 'Receivable ' || s.number || ' stands in row ' || s.row || ' already. Keep one of them.'
       FROM import_receivables s WHERE ${window} AND s.clash IS NOT NULL`,
      { id },
    ),
    same(
      'account',
      's.account',
      'c.account IS NOT s.account',
      "'of account ' || coalesce(c.account, 'unknown')",
    ),
    same(
      'amount',
      MONEY('s.amount_cents'),
      's.amount_cents <> r.price_cents',
      `'over ' || ${MONEY('r.price_cents')}`,
    ),
    same('description', 's.description', 's.description <> r.description', "'as “' || r.description || '”'"),
    same(
      'service_date',
      's.service_on',
      's.service_on IS NOT NULL AND s.service_on IS NOT r.service_on',
      "'with service on ' || coalesce(r.service_on, 'no day')",
    ),
    same('due_date', 's.due_on', 's.due_on <> r.due_on', "'due on ' || r.due_on"),
    tell(
      id,
      'import_receivables',
      'invoice',
      'v.number',
      `s.number || ' is already in Selfpay, and not on invoice ' || v.number || '. ${UNCHANGED}'`,
      "s.action = 'same' AND NOT EXISTS (SELECT 1 FROM invoice_items n WHERE n.invoice_id = v.invoice_id AND n.receivable_id = s.receivable_id)",
      invoice,
    ),
    tell(
      id,
      'import_receivables',
      'receivable',
      's.number',
      `'Invoice ' || v.number || ' is already in Selfpay, without this receivable. ${UNCHANGED}'`,
      "s.action = 'create' AND v.action = 'same'",
      invoice,
    ),
    count(id, 'import_receivables', { receivables_create: 'create', receivables_same: 'same' }),
    sql(
      `UPDATE imports SET amount_cents = amount_cents + (SELECT coalesce(sum(s.amount_cents), 0) FROM import_receivables s WHERE ${window} AND s.action = 'create') WHERE id = :id`,
      { id },
    ),
  ]);
}

const MONEY = (cents: string) => `printf('%.2f', ${cents} / 100.0)`;

/** Whoever has so much to mend has heard enough. */
function cutShort(ctx: Context, work: Work): Promise<Work> {
  const note = 'Only a part of the file was compared with what is in Selfpay: there is too much to mend.';
  return takeStep(ctx, work, "phase = 'conclude', notes = :notes", {
    notes: JSON.stringify([...work.notes, note]),
  });
}

/** Ends the check: the file may be applied, or is refused. */
export function conclude(ctx: Context, work: Work): Promise<Work> {
  const any = '(SELECT count(*) FROM import_problems WHERE import_id = :id)';
  return takeStep(
    ctx,
    work,
    `state = iif(${any} > 0, 'refused', 'checked'), phase = iif(${any} > 0, 'forget', ''), notes = :notes, since = '', upto = '', handled = 0,
     refused = (SELECT count(DISTINCT row) FROM import_problems WHERE import_id = :id)`,
    {
      notes: JSON.stringify([
        ...work.notes.filter((note) => !note.startsWith('Everything')),
        ...conclusions(work),
      ]),
    },
  );
}

function conclusions(work: Work): string[] {
  const legacy = work.id_lengths.filter((length) => length < 10);
  const notes: string[] = [];
  if (legacy.length > 0)
    notes.push(
      `Self-pay IDs of ${legacy.join(', ')} digits will be accepted at /pay. They have no check digit: a wrong digit may lead to another invoice.`,
    );
  if (legacy.includes(9) && work.id_lengths.includes(10))
    notes.push(
      'Some self-pay IDs have nine digits and others ten. Spreadsheets drop a zero in front: compare them with the letters.',
    );
  const nothing =
    work.customers_create + work.customers_change + work.invoices_create + work.receivables_create === 0;
  if (nothing && work.rows > 0)
    notes.push('Everything in this file is in Selfpay already. Applying it changes nothing.');
  return notes;
}

function tell(
  id: string,
  table: Staged,
  column: string,
  value: string,
  message: string,
  when: string,
  join = '',
): Statement {
  return sql(
    `INSERT INTO import_problems (import_id, row, column, value, message)
     SELECT :id, s.row, '${column}', ${value}, ${message} FROM ${table} s ${join} WHERE ${inWindow(table)} AND ${when}`,
    { id },
  );
}

function tellClashes(id: string, table: Staged, what: string): Statement {
  return sql(
    `INSERT INTO import_problems (import_id, row, column, value, message)
     SELECT :id, s.clash ->> 0, s.clash ->> 1, s.clash ->> 2, 'An earlier row says “' || (s.clash ->> 3) || '” for ' || ${what} || '. All its rows must agree.'
     FROM ${table} s WHERE ${inWindow(table)} AND s.clash IS NOT NULL`,
    { id },
  );
}

function count(id: string, table: Staged, counters: Record<string, string>): Statement {
  const names = Object.keys(counters);
  const sums = names.map((name) => `${name} + count(*) FILTER (WHERE s.action = '${counters[name]}')`);
  return sql(
    `UPDATE imports SET (${names.join(', ')}) = (SELECT ${sums.join(', ')} FROM ${table} s WHERE ${inWindow(table)}) WHERE id = :id`,
    { id },
  );
}
