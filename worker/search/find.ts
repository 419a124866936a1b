import { searchWords } from '../customers/words.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { shown } from '../imports/hidden.ts';
import { receivableNumber } from '../lists/row.ts';
import type { Found } from './schema.ts';

type Hit = Found['data'][number];

/** How many are shown, and how many of a kind at most. */
const MOST = 12;
const MOST_OF_A_KIND = 6;
/** How many customers are looked at whose name has the longest of the words. */
const MOST_NAMES = 80;

/** What a few letters can mean; four statements of one batch, each by an index. */
export function selectFound(q: string): Statement[] {
  const text = q.trim();
  return [invoices(text), receivables(text), customers(text), entries(text)];
}

export function readFound([invoices = [], receivables = [], customers = [], entries = []]: Row[][]): Found {
  const hits = [
    ...invoices.map(readInvoice),
    ...receivables.map(readReceivable),
    ...customers.map(readCustomer),
    ...entries.map(readEntry),
  ];
  return { data: hits.slice(0, MOST) };
}

const NAME = '(SELECT c.name FROM customers c WHERE c.id = customer_id)';

// Its number with or without INV-, its number where it came from, or its self-pay ID as people type it.
function invoices(text: string): Statement {
  const [, series, seq] = /^(?:(inv|ppf)[\s-]*)?0*(\d{1,15})$/i.exec(text) ?? [];
  return sql(
    `SELECT number, status, ${NAME} AS customer_name FROM invoices WHERE id IN (
       SELECT id FROM invoices WHERE series = :series AND seq = :seq
       UNION SELECT id FROM invoices WHERE reference = :text OR reference = :upper
       UNION SELECT id FROM invoices WHERE self_pay_id = :digits) AND ${shown('invoices')} LIMIT ${MOST_OF_A_KIND}`,
    {
      series: (series ?? 'INV').toUpperCase(),
      seq: seq === undefined ? null : Number(seq),
      text,
      upper: text.toUpperCase(),
      digits: text.replace(/[\s-]/g, ''),
    },
  );
}

function receivables(text: string): Statement {
  const [, id] = /^(?:R-)?(\d{1,15})$/i.exec(text) ?? [];
  return sql(
    `SELECT id, number, state, ${NAME} AS customer_name FROM receivables
     WHERE id IN (SELECT id FROM receivables WHERE number = :text UNION SELECT id FROM receivables WHERE number = :upper UNION SELECT id FROM receivables WHERE id = :id)
       AND ${shown('receivables')}`,
    { text, upper: text.toUpperCase(), id: id === undefined ? null : Number(id) },
  );
}

function customers(text: string): Statement {
  const words = searchWords(text).split(' ');
  const longest = [...words].sort((a, b) => b.length - a.length)[0] ?? '';
  return sql(
    `SELECT id, name, account, email FROM customers WHERE id IN (
       SELECT id FROM customers WHERE account = :text UNION SELECT id FROM customers WHERE account = :upper
       UNION SELECT customer_id FROM (SELECT customer_id FROM customer_words WHERE word >= :longest AND word < :end LIMIT ${MOST_NAMES}))
       AND (account IN (:text, :upper) OR NOT EXISTS (SELECT 1 FROM json_each(:words) w WHERE instr(' ' || search, ' ' || w.value) = 0))
       AND ${shown('customers')}
     LIMIT ${MOST_OF_A_KIND}`,
    {
      text,
      upper: text.toUpperCase(),
      longest: longest === '' ? null : longest,
      end: `${longest}\u{10ffff}`,
      words: JSON.stringify(words),
    },
  );
}

function entries(text: string): Statement {
  return sql(
    `SELECT id, type, number, at, ${NAME} AS customer_name FROM register_entries INDEXED BY register_entries_number
     WHERE number >= :text AND number < :end AND :text <> '' ORDER BY number, at DESC LIMIT ${MOST_OF_A_KIND}`,
    { text, end: `${text}\u{10ffff}` },
  );
}

const joined = (...parts: unknown[]): string =>
  parts.filter((part) => part !== null && part !== '').join(' · ');

function readInvoice({ number, status, customer_name }: Row): Hit {
  return {
    kind: 'invoice',
    id: String(number),
    title: String(number),
    subtitle: joined(customer_name, status),
  };
}

function readReceivable({ id, number, customer_name }: Row): Hit {
  return {
    kind: 'receivable',
    id: String(id),
    title: receivableNumber(number, id),
    subtitle: joined(customer_name),
  };
}

function readCustomer({ id, name, account, email }: Row): Hit {
  return { kind: 'customer', id: String(id), title: String(name), subtitle: joined(account, email) };
}

function readEntry({ id, type, number, at, customer_name }: Row): Hit {
  return {
    kind: 'entry',
    id: String(id),
    title: `${type} ${number}`,
    subtitle: joined(customer_name, new Date(Number(at)).toISOString().slice(0, 10)),
  };
}
