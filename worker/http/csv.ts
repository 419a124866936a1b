/** Spreadsheets know by this that the text is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet would take for a formula; tabs and returns hide the same at the beginning of a cell. */
const FORMULA = /^[\s\0]*[=+\-@\t\r＝＋－＠]/;

/** Text of a cell, whatever somebody wrote into it: never a formula, never the end of the cell. */
export function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""').replaceAll('\0', '')}"`;
}

/** Cents as a decimal that a spreadsheet adds up: -115.00. */
export function decimal(cents: number): string {
  const text = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** One line; cells are made by `cell` and `decimal`. */
export const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

/**
 * Answers with a table that is made while it is sent, so that it takes the same memory whatever its length. The first
 * part is made before anything is sent: what refuses it refuses the whole.
 * @param parts lines, some at a time; an error on the way breaks the download off, so that nobody takes a part for the whole.
 */
export async function streamCsv(
  name: string,
  head: readonly string[],
  parts: AsyncIterator<string>,
): Promise<Response> {
  const first = await parts.next();
  const encoder = new TextEncoder();
  const start = BYTE_ORDER_MARK + line(head.map(cell)) + (first.done ? '' : first.value);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(start));
    },
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return?.();
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'no-store',
    },
  });
}
