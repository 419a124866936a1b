/**
 * An SQL condition: the row is not one of a file that is still being applied, or being taken back. Every list,
 * record page and look-up of customers, receivables and invoices asks it. While no import is at work it reads no row.
 * @param alias the table's name in the statement.
 */
export const shown = (alias: string): string =>
  `NOT EXISTS (SELECT 1 FROM imports hiding INDEXED BY imports_hiding WHERE hiding.id = ${alias}.import_id AND hiding.state IN ('applying', 'discarding'))`;
