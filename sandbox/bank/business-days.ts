const DAY_S = 24 * 3600;

/** The same time of day so many business days after `seconds` (Unix, UTC). Knows weekends and no holidays. */
export function businessDaysAfter(seconds: number, days: number): number {
  let at = seconds;
  for (let left = days; left > 0; ) {
    at += DAY_S;
    const weekday = new Date(at * 1000).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left--;
  }
  return at;
}
