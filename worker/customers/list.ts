import { eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { customers as customer, customerWords as words } from '../../db/schema.ts';
import type { Row, Statement } from '../db/database.ts';
import { shown } from '../imports/hidden.ts';
import { readCursor } from '../lists/cursor.ts';
import { textOrNull } from '../lists/row.ts';
import { type Filter, lead, type Page, readPage, type Scan, selectPage } from '../lists/scan.ts';
import type { CustomerLine, CustomerQuery } from './schema.ts';
import { searchWords } from './words.ts';

export const LINE =
  'customers.id, customers.account, customers.kind, customers.name, customers.email, customers.phone, customers.ledger_cents, customers.search';

/** By name, one page by key. When words are looked for: by the word that was found. */
export function selectCustomers(query: CustomerQuery): Statement {
  const found = wordsOf(query);
  if (found === null)
    return selectPage(byName(query), sql.raw(`${LINE}, customers.search AS place`), query.limit);
  return selectPage(byWord(query, found), sql.raw(`${LINE}, place`), query.limit);
}

export function readCustomers(rows: Row[] | undefined, query: CustomerQuery): Page<CustomerLine> {
  const found = wordsOf(query);
  return readPage(
    rows,
    query.limit,
    (row) => (found === null || row.place === firstFound(row, found) ? readLine(row) : null),
    (row) => [String(row.place), Number(row.id)],
    () => null,
  );
}

export function readLine(row: Row): CustomerLine {
  return {
    id: Number(row.id),
    account: textOrNull(row.account),
    kind: row.kind as CustomerLine['kind'],
    name: String(row.name),
    email: textOrNull(row.email),
    phone: textOrNull(row.phone),
    credit_cents: Number(row.ledger_cents),
  };
}

interface Words {
  /** The longest leads: it is likely to be the rarest. */
  longest: string;
  others: string[];
}

function wordsOf({ search, account }: CustomerQuery): Words | null {
  if (search === undefined || account !== undefined) return null;
  const [longest = '', ...others] = [...new Set(searchWords(search).split(' '))].sort(
    (a, b) => b.length - a.length,
  );
  return { longest, others };
}

// A customer two of whose words begin as was asked is met twice, and shown at the first.
function firstFound({ search }: Row, { longest }: Words): string | undefined {
  return String(search)
    .split(' ')
    .filter((word) => word.startsWith(longest))
    .sort((a, b) => (a < b ? -1 : 1))[0];
}

const cursorOf = (query: CustomerQuery) => readCursor(z.tuple([z.string(), z.int()]), query.after);

function byName(query: CustomerQuery): Scan {
  const cursor = cursorOf(query);
  const asked = query.search === undefined ? [] : searchWords(query.search).split(' ');
  const { from, where, also } = lead(
    [
      query.account === undefined
        ? undefined
        : { from: indexed('account'), is: eq(customer.account, query.account) },
      holdsCredit(query),
      ...asked.map(hasWord),
    ],
    indexed('name'),
  );
  return {
    table: 'customers',
    from,
    where: [
      ...where,
      cursor === undefined
        ? undefined
        : sql`(${customer.search}, ${customer.id}) > (${cursor[0]}, ${cursor[1]})`,
    ],
    also: [...also, sql.raw(shown('customers'))],
    order: sql`${customer.search}, ${customer.id}`,
  };
}

function byWord(query: CustomerQuery, { longest, others }: Words): Scan {
  const cursor = cursorOf(query);
  return {
    table: 'customers',
    from: sql`${words} CROSS JOIN ${customer} ON ${customer.id} = ${words.customerId}`,
    columns: sql`${customer}.*, ${words.word} AS place`,
    where: [
      gte(words.word, longest),
      lt(words.word, `${longest}\u{10ffff}`),
      cursor === undefined
        ? undefined
        : sql`(${words.word}, ${words.customerId}) > (${cursor[0]}, ${cursor[1]})`,
    ],
    also: [...others.map((word) => hasWord(word).is), holdsCredit(query)?.is, sql.raw(shown('customers'))],
    order: sql`${words.word}, ${words.customerId}`,
    cost: 2,
  };
}

function holdsCredit({ credit }: CustomerQuery): Filter | undefined {
  if (credit === undefined) return undefined;
  return { from: indexed('credit'), is: sql`${customer.ledgerCents} > 0` };
}

const hasWord = (word: string): Filter => ({ is: sql`instr(' ' || ${customer.search}, ${` ${word}`}) > 0` });

const indexed = (name: string): SQL => sql`${customer} INDEXED BY ${sql.raw(`customers_${name}`)}`;
