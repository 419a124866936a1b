// The paper's calendar of automatic payment, by going from month to month. Days are 'YYYY-MM-DD', months 'YYYY-MM'.

/** The day of a month, or its last when it is shorter. */
function dayOf(month: string, day: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return `${month}-${String(Math.min(day, last)).padStart(2, '0')}`;
}

function move(month: string, by: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** The first such day after today, in a month that was not worked. @param worked the last that was; '': none. */
export function firstDue(day: number, today: string, worked: string): string {
  let month = today.slice(0, 7);
  while (month <= worked || dayOf(month, day) <= today) month = move(month, 1);
  return dayOf(month, day);
}

/** The latest month whose day has come by today. */
export function latestPeriod(day: number, today: string): string {
  let month = today.slice(0, 7);
  while (dayOf(month, day) > today) month = move(month, -1);
  return month;
}
