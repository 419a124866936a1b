/** Days as calendars count them; `today` is the office's. */
export function stretches(today: string): [text: string, first: string, last: string][] {
  const at = (year: number, month: number, day: number) =>
    new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number);
  return [
    ['Today', today, today],
    ['Last 7 days', at(year, month - 1, day - 6), today],
    ['This month', at(year, month - 1, 1), today],
    ['Last month', at(year, month - 2, 1), at(year, month - 1, 0)],
  ];
}
