import type { Cells, Problem } from './row.ts';

/** Some rows of a file, read from a piece of its text. */
export interface Records {
  /** Each with its number as a spreadsheet shows it; blank rows are left out. */
  rows: { row: number; cells: Cells; problems: Problem[] }[];
  /** How many rows were read, blank ones too. */
  count: number;
  /** How many characters they take. None while the text is not the file's end: a row is longer than it. */
  length: number;
  /** Why nothing can be read from here on. */
  stop: Problem | null;
}

/** A problem of a whole row, or of the whole file. */
export const problemOf = (row: number | null, message: string): Problem => ({
  row,
  column: null,
  value: null,
  message,
});
