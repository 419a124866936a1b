import Papa from 'papaparse';
import { type Column, fieldOf, readHeader } from './fields.ts';
import { problemOf, type Records } from './records.ts';
import type { Cells, Problem } from './row.ts';

const DELIMITERS = [',', ';', '\t', '|'];
const MOST_COLUMNS = 200;

interface Parsed {
  data: string[][];
  errors: { code: string; row: number }[];
  meta: { cursor: number };
}

/** What a CSV file's first line says. */
export interface CsvHeader {
  delimiter: string;
  columns: Column[];
  /** Rows and characters that it takes, blank lines before it too. */
  rows: number;
  length: number;
}

/** Reads the header: the delimiter is the one that makes the most columns that we know. */
export function readCsvHeader(text: string): CsvHeader | { problem: string } {
  // Excel writes such a line, and means the delimiter.
  const [hint = '', told] = /^sep=(.)\r?\n/.exec(text) ?? [];
  const rest = text.slice(hint.length);
  const [blank = ''] = /^(?:[ \t]*\r?\n)*/.exec(rest) ?? [];
  const line = rest.slice(blank.length, blank.length + 20_000);
  const candidates = (told === undefined ? DELIMITERS : [told]).map((delimiter) => {
    const { data, meta } = parse(line, delimiter, 1, false);
    const names = data[0] ?? [];
    return {
      delimiter,
      names,
      length: meta.cursor,
      known: names.filter((name) => fieldOf(name) !== null).length,
    };
  });
  candidates.sort((a, b) => b.known - a.known || b.names.length - a.names.length);
  const best = candidates[0];
  if (best === undefined || best.names.length === 0 || line.trim() === '')
    return { problem: 'The file is empty.' };
  if (best.names.length > MOST_COLUMNS)
    return { problem: `The first line has ${best.names.length} cells. It must be the names of the columns.` };
  const lines = (hint + blank).split('\n').length;
  return {
    delimiter: best.delimiter,
    columns: readHeader(dropEmptyEnd(best.names)),
    rows: lines,
    length: hint.length + blank.length + best.length,
  };
}

/**
 * Reads the next rows.
 * @param before the number of the row before them. @param atEnd whether the text goes to the file's end.
 */
export function readCsv(
  text: string,
  how: { delimiter: string; columns: Column[] },
  before: number,
  atEnd: boolean,
  most: number,
): Records {
  const { data, errors, meta } = parse(text, how.delimiter, most, !atEnd);
  // A row that is cut by the end of the text looks broken; it is read again with what follows.
  const broken = errors.find(({ row }) => row < data.length || atEnd);
  const whole = broken === undefined ? data : data.slice(0, broken.row);
  const rows: Records['rows'] = [];
  for (const [at, cells] of whole.entries()) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    rows.push({ row: before + at + 1, ...cellsOf(cells, how.columns, before + at + 1) });
  }
  const stop =
    broken === undefined
      ? null
      : problemOf(
          before + broken.row + 1,
          broken.code === 'MissingQuotes'
            ? 'A quote is opened in this row and never closed. Nothing after it can be read.'
            : 'A quote inside a quoted cell must be written twice. Nothing after it can be read.',
        );
  return { rows, count: whole.length, length: meta.cursor, stop };
}

function cellsOf(cells: string[], columns: Column[], row: number): { cells: Cells; problems: Problem[] } {
  const given = dropEmptyEnd(cells);
  if (given.length > columns.length || cells.length < columns.length) {
    const many = Math.max(given.length, Math.min(cells.length, columns.length));
    const message = `The row has ${many} cells and the header ${columns.length}. A cell that contains the delimiter needs quotes around it.`;
    return { cells: {}, problems: [problemOf(row, message)] };
  }
  const read: Cells = {};
  for (const [at, { field }] of columns.entries()) {
    const cell = cells[at] ?? '';
    if (field !== null && cell.trim() !== '') read[field] = cell;
  }
  return { cells: read, problems: [] };
}

function dropEmptyEnd(cells: string[]): string[] {
  let end = cells.length;
  while (end > 0 && (cells[end - 1] ?? '').trim() === '') end -= 1;
  return cells.slice(0, end);
}

function parse(text: string, delimiter: string, most: number, ignoreLastRow: boolean): Parsed {
  // A line that ends in \r\n is one that ends in \n; the \r is white space of its last cell.
  const newline = text.includes('\n') ? '\n' : '\r';
  // Fast mode forgets where it stopped when it is asked for some rows only.
  const parser = new Papa.Parser({ delimiter, newline, preview: most, fastMode: false });
  return parser.parse(text, 0, ignoreLastRow) as Parsed;
}
