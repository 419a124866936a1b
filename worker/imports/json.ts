import { type Column, type Field, fieldOf } from './fields.ts';
import { problemOf, type Records } from './records.ts';
import type { Cells, Problem } from './row.ts';

const MOST_COLUMNS = 200;

/**
 * Reads the next objects of a JSON array, without the whole of it in memory.
 * @param columns the names met so far; new ones are added. @param before how many objects stand before the text.
 */
export function readJson(
  text: string,
  columns: Column[],
  before: number,
  atEnd: boolean,
  most: number,
): Records & { ended: boolean } {
  const records: Records & { ended: boolean } = { rows: [], count: 0, length: 0, stop: null, ended: false };
  const stop = (message: string) => {
    records.stop = problemOf(
      records.count === 0 && before === 0 ? null : before + records.count + 1,
      message,
    );
    return records;
  };
  while (records.count < most) {
    const first = before + records.count === 0;
    const lead = (first ? /\s*\[\s*/y : /\s*[,\]]?\s*/y).exec(
      text.slice(records.length, records.length + 10_000),
    );
    if (lead === null) return stop('Send an array of objects, one for each row: [{"account": "C-1", …}, …].');
    const at = records.length + lead[0].length;
    if (text[at] === ']' || lead[0].includes(']')) {
      const rest = text.slice(lead[0].includes(']') ? at : at + 1);
      if (rest.trim() !== '') return stop('There is something after the end of the array.');
      return { ...records, length: text.length, ended: true };
    }
    if (at >= text.length && !atEnd) return records;
    if (text[at] !== '{' || (!first && !lead[0].includes(',')))
      return stop(
        at >= text.length
          ? 'The file ends before its array does.'
          : 'Here an object should begin: {"account": "C-1", …}.',
      );
    const end = endOfObject(text, at);
    if (end === null) return atEnd ? stop('The file ends in the middle of this object.') : records;
    const row = before + records.count + 1;
    const read = readObject(text.slice(at, end), columns, row);
    if (read === null) return stop('This object is not valid JSON.');
    if (columns.length > MOST_COLUMNS)
      return stop(`The objects have more than ${MOST_COLUMNS} different names.`);
    if (Object.keys(read.cells).length > 0 || read.problems.length > 0) records.rows.push({ row, ...read });
    records.count += 1;
    records.length = end;
  }
  return records;
}

/** Behind the brace that closes the object which begins at `from`; null when it is not in the text. */
function endOfObject(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') {
      do at = text.indexOf('"', at + 1);
      while (at !== -1 && isEscaped(text, at));
      if (at === -1) return null;
    } else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

function readObject(
  text: string,
  columns: Column[],
  row: number,
): { cells: Cells; problems: Problem[] } | null {
  let object: Record<string, unknown>;
  try {
    object = JSON.parse(text);
  } catch {
    return null;
  }
  const cells: Cells = {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(object)) {
    const field = columnOf(columns, name);
    if (field === null || value === null || value === '') continue;
    if (typeof value !== 'string' && typeof value !== 'number')
      problems.push({ row, column: field, value: null, message: 'Send a text or a number here.' });
    else if (cells[field] !== undefined)
      problems.push({
        row,
        column: field,
        value: String(value),
        message: `Two names of this object mean ${field}. Keep one.`,
      });
    else if (String(value).trim() !== '') cells[field] = String(value);
  }
  return { cells, problems };
}

function columnOf(columns: Column[], name: string): Field | null {
  const known = columns.find((column) => column.name === name);
  if (known !== undefined) return known.field;
  const column = { name: name.slice(0, 60), field: fieldOf(name.slice(0, 200)) };
  // A long name is cut for show, and may be met again.
  if (!columns.some((other) => other.name === column.name)) columns.push(column);
  return column.field;
}
