import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { readCsv, readCsvHeader } from './csv.ts';
import { byteLength, cutTail, decode, readBeginning } from './decode.ts';
import { type Column, headerProblems } from './fields.ts';
import { readJson } from './json.ts';
import { loadPiece } from './parts.ts';
import { problemOf, type Records } from './records.ts';
import { type Cells, type Problem, type ReadRow, readRow } from './row.ts';
import { takeStep, type Work } from './step.ts';

/** How many rows of a file one step takes in. */
const ROWS_A_STEP = 1000;
/** Nor more than this, so that what is sent to the database stays below its limit of two million bytes. */
const MOST_LETTERS = 200_000;
const SAMPLE_ROWS = 5;
/** Whoever has so many problems has one that repeats; the rest of the file is not read. */
export const MOST_PROBLEMS = 1000;

/** Finds out how the file's bytes stand for letters: by its first bytes, else by whether all of it is UTF-8. */
export async function readEncoding(ctx: Context, work: Work): Promise<Work> {
  const { bytes, atEnd } = await loadPiece(ctx, work, work.read_bytes);
  if (work.read_bytes === 0) {
    const beginning = readBeginning(bytes);
    if (beginning !== null && 'problem' in beginning) return stopReading(ctx, work, [beginning.problem]);
    if (beginning !== null) return startReading(ctx, work, beginning.encoding, beginning.skip);
  }
  try {
    decode(bytes, 'utf-8', atEnd);
  } catch {
    return startReading(ctx, work, 'windows-1252', 0);
  }
  if (atEnd) return startReading(ctx, work, 'utf-8', 0);
  return takeStep(ctx, work, 'read_bytes = :read', {
    read: work.read_bytes + bytes.length - cutTail(bytes, 'utf-8'),
  });
}

function startReading(ctx: Context, work: Work, encoding: string, skip: number): Promise<Work> {
  return takeStep(ctx, work, "phase = 'reading', encoding = :encoding, read_bytes = :skip", {
    encoding,
    skip,
  });
}

/**
 * Takes in rows, step by step, while there is time: each is read, checked by itself, and staged. The last step
 * leads on to the comparison with the books.
 */
export async function readRows(ctx: Context, work: Work, inTime: () => boolean): Promise<Work> {
  const { encoding } = work;
  if (encoding === null) throw new Error('the encoding comes first');
  const { bytes, atEnd } = await loadPiece(ctx, work, work.read_bytes);
  let text: string;
  try {
    text = decode(bytes, encoding, atEnd);
  } catch {
    return stopReading(ctx, work, [`The file begins as ${encoding} and is not. Save it as “CSV UTF-8”.`]);
  }
  // An array is JSON, whatever its sender called it.
  let now: Work = work.read_records === 0 && /^\s*[[{]/.test(text) ? { ...work, format: 'json' } : work;
  do {
    const all = text.length <= MOST_LETTERS;
    const taken = take(now, all ? text : text.slice(0, MOST_LETTERS), atEnd && all);
    if (Array.isArray(taken)) return stopReading(ctx, now, taken);
    if (taken.count === 0 && !taken.ended && taken.stop === null) {
      // What is left of this piece begins a row that ends in the next one.
      if (all && now.step !== work.step) return now;
      taken.stop = problemOf(now.read_records + 1, ENDLESS);
    }
    const read = now.read_bytes + byteLength(text.slice(0, taken.length), encoding);
    text = text.slice(taken.length);
    now = await stage(ctx, now, taken, read);
  } while (now.phase === 'reading' && inTime());
  return now;
}

const ENDLESS = 'This row does not end. Is a quote opened in it and never closed?';

/** What one step takes from the text, and how the file's columns are known by then. */
interface Taken extends Records {
  columns: Column[];
  delimiter: string | null;
  ended: boolean;
}

/** @returns why nothing of the file can be read, when that is so. */
function take(work: Work, text: string, atEnd: boolean): Taken | string[] {
  return work.format === 'json' ? takeJson(work, text, atEnd) : takeCsv(work, text, atEnd);
}

function takeCsv(work: Work, text: string, atEnd: boolean): Taken | string[] {
  let how = { delimiter: work.delimiter ?? ',', columns: work.columns as Column[], rows: 0, length: 0 };
  if (work.read_records === 0) {
    const header = readCsvHeader(text);
    if ('problem' in header) return [header.problem];
    const problems = headerProblems(header.columns);
    if (problems.length > 0) return problems;
    how = header;
  }
  const before = work.read_records + how.rows;
  const records = readCsv(text.slice(how.length), how, before, atEnd, ROWS_A_STEP);
  const ended = atEnd && how.length + records.length >= text.length;
  return {
    ...records,
    count: how.rows + records.count,
    length: how.length + records.length,
    columns: how.columns,
    delimiter: how.delimiter,
    ended,
  };
}

function takeJson(work: Work, text: string, atEnd: boolean): Taken | string[] {
  const columns = [...(work.columns as Column[])];
  const records = readJson(text, columns, work.read_records, atEnd, ROWS_A_STEP);
  if (records.stop?.row === null) return [records.stop.message];
  const problems = records.rows.length > 0 ? headerProblems(columns) : [];
  if (problems.length > 0) return problems;
  return { ...records, columns, delimiter: null };
}

async function stage(ctx: Context, work: Work, taken: Taken, readBytes: number): Promise<Work> {
  const rules = { dates: work.dates, lastYear: new Date(ctx.clock.realMs).getUTCFullYear() + 5 };
  const rows = taken.rows.map(({ row, cells, problems }) => ({
    cells,
    ...(problems.length > 0 ? refusedRow(problems) : readRow(cells, row, rules)),
    row,
  }));
  const problems = [...rows.flatMap((row) => row.problems), ...(taken.stop === null ? [] : [taken.stop])];
  const over = taken.ended || taken.stop !== null || work.problems + problems.length >= MOST_PROBLEMS;
  const empty = over && work.rows + rows.length === 0 && problems.length === 0;
  if (empty) problems.push(problemOf(null, 'There are no rows below the names of the columns.'));
  return takeStep(
    ctx,
    work,
    `phase = :phase, format = :format, read_bytes = :read_bytes, read_records = read_records + CAST(:count AS INTEGER), rows = rows + CAST(:many AS INTEGER), delimiter = :delimiter, columns = :columns, sample = :sample, notes = :notes, id_lengths = :id_lengths`,
    {
      phase: over ? 'compare_anew' : 'reading',
      format: work.format,
      read_bytes: readBytes,
      count: taken.count,
      many: rows.length,
      delimiter: taken.delimiter,
      columns: JSON.stringify(taken.columns),
      sample: JSON.stringify([...work.sample, ...rows.map(sampleOf)].slice(0, SAMPLE_ROWS)),
      notes: JSON.stringify(notesOf(work, rows, over && !taken.ended, taken)),
      id_lengths: JSON.stringify(idLengths(work.id_lengths, rows)),
    },
    [...stageRows(work.id, rows), tellProblems(work.id, problems)],
  );
}

const refusedRow = (problems: Problem[]): ReadRow => ({
  problems,
  customer: null,
  invoice: null,
  receivable: null,
  ambiguous: null,
});

function notesOf(work: Work, rows: ReadRow[], cut: boolean, taken: Taken): string[] {
  const notes = [...work.notes];
  const ambiguous = rows.find((row) => row.ambiguous !== null)?.ambiguous;
  const dates = work.dates === 'mdy' ? 'month first' : 'day first';
  if (ambiguous && !notes.some((note) => note.startsWith('Dates like')))
    notes.push(`Dates like ${ambiguous.trim()} were read ${dates}.`);
  const unknown = taken.columns.filter(({ field }) => field === null).map(({ name }) => `“${name}”`);
  if (unknown.length > 0 && !notes.some((note) => note.startsWith('Ignored:')))
    notes.push(`Ignored: ${unknown.join(', ')}. These are no columns that Selfpay knows.`);
  if (cut) {
    const last = work.read_records + taken.count;
    notes.push(`The file was read only to row ${last}: there is too much to mend before.`);
  }
  return notes;
}

function idLengths(known: number[], rows: ReadRow[]): number[] {
  const lengths = rows.flatMap(({ invoice }) => invoice?.[10]?.length ?? []);
  return [...new Set([...known, ...lengths])].sort((a, b) => a - b);
}

function sampleOf({ row, cells, customer, invoice, receivable }: ReadRow & { row: number; cells: Cells }) {
  return {
    row,
    ...cells,
    ...(customer &&
      defined({
        account: customer[0],
        customer_name: customer[2],
        customer_kind: customer[4],
        email: customer[5],
        phone: customer[6],
        address: customer[7],
      })),
    ...(invoice &&
      defined({
        invoice: invoice[3],
        status: invoice[6],
        invoice_date: invoice[7],
        invoice_due_date: invoice[8],
        self_pay_id: invoice[10],
      })),
    ...(receivable &&
      defined({
        receivable: receivable[0],
        description: receivable[4],
        service_date: receivable[5],
        due_date: receivable[6],
        amount: (receivable[8] / 100).toFixed(2),
      })),
  };
}

function defined(values: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== null),
  );
}

/** Ends the reading of a file of which nothing can be understood. */
function stopReading(ctx: Context, work: Work, messages: string[]): Promise<Work> {
  const problems = messages.map((message) => problemOf(null, message));
  return takeStep(ctx, work, "phase = 'conclude'", {}, [tellProblems(work.id, problems)]);
}

export function tellProblems(id: string, problems: Problem[]): Statement {
  return sql(
    `INSERT INTO import_problems (import_id, row, column, value, message)
     SELECT :id, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(:problems)`,
    {
      id,
      problems: JSON.stringify(
        problems.map(({ row, column, value, message }) => [row, column, value, message]),
      ),
    },
  );
}

const values = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `value ->> ${from + at}`).join(', ');

/** `clash` of a row that says otherwise than the rows before it, in the first of these columns. */
function clash(columns: [column: string, field: string][]): string {
  const cases = columns.map(
    ([column, field]) =>
      `WHEN excluded.${column} <> s.${column} THEN json_array(excluded.row, '${field}', excluded.${column}, s.${column})`,
  );
  return `CASE WHEN s.clash IS NOT NULL THEN s.clash ${cases.join(' ')} END`;
}

const CUSTOMER: [string, string][] = [
  ['name', 'customer_name'],
  ['kind', 'customer_kind'],
  ['email', 'email'],
  ['phone', 'phone'],
  ['address', 'address'],
];
const INVOICE: [string, string][] = [
  ['account', 'account'],
  ['issued_on', 'invoice_date'],
  ['due_on', 'invoice_due_date'],
  ['self_pay_id', 'self_pay_id'],
  ['status', 'status'],
];

/** What is said once and again must agree; what one row leaves out, another may say. */
function stageRows(id: string, rows: ReadRow[]): Statement[] {
  const distinct = new Map(
    rows
      .flatMap(({ customer }) => {
        if (customer === null) return [];
        const [account, , ...rest] = customer;
        return [[JSON.stringify([account, ...rest]), customer]] as const;
      })
      .reverse(),
  );
  const customers = JSON.stringify([...distinct.values()].reverse());
  const invoices = JSON.stringify(rows.flatMap(({ invoice }) => (invoice === null ? [] : [invoice])));
  const receivables = JSON.stringify(
    rows.flatMap(({ receivable }) => (receivable === null ? [] : [receivable])),
  );
  return [
    sql(
      `INSERT INTO import_customers AS s (import_id, account, row, name, search, kind, email, phone, address)
       SELECT :id, ${values(0, 7)} FROM json_each(:customers) WHERE true
       ON CONFLICT (import_id, account) DO UPDATE SET clash = ${clash(CUSTOMER)},
         name = coalesce(s.name, excluded.name), search = coalesce(s.search, excluded.search), kind = coalesce(s.kind, excluded.kind),
         email = coalesce(s.email, excluded.email), phone = coalesce(s.phone, excluded.phone), address = coalesce(s.address, excluded.address)`,
      { id, customers },
    ),
    sql(
      `INSERT INTO import_invoices AS s (import_id, key, row, account, number, seq, reference, status, issued_on, due_on, latest_due, self_pay_id)
       SELECT :id, ${values(0, 10)} FROM json_each(:invoices) WHERE true
       ON CONFLICT (import_id, key) DO UPDATE SET clash = ${clash(INVOICE)},
         status = coalesce(s.status, excluded.status), issued_on = coalesce(s.issued_on, excluded.issued_on), due_on = coalesce(s.due_on, excluded.due_on),
         latest_due = max(s.latest_due, excluded.latest_due), self_pay_id = coalesce(s.self_pay_id, excluded.self_pay_id)`,
      { id, invoices },
    ),
    sql(
      `INSERT INTO import_receivables AS s (import_id, number, row, account, invoice_key, description, service_on, due_on, else_due_on, amount_cents)
       SELECT :id, ${values(0, 8)} FROM json_each(:receivables) WHERE true
       ON CONFLICT (import_id, number) DO UPDATE SET clash = coalesce(s.clash, json_array(excluded.row, 'receivable', s.number, s.row))`,
      { id, receivables },
    ),
  ];
}
