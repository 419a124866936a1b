/** The series and the place in it that an invoice's number names; null when it is none of ours. */
export function readNumber(number: string): { series: 'INV' | 'PPF'; seq: number } | null {
  const [, series, seq] = /^(INV|PPF)-(\d{1,15})$/.exec(number) ?? [];
  return series === undefined ? null : { series: series as 'INV' | 'PPF', seq: Number(seq) };
}
