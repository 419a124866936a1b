const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;

/**
 * SQL for the beginning of all ids that were made at a moment: a ULID begins with its time, so the event log, which
 * stands in the order of its ids, needs no index of times.
 * @param ms SQL for epoch milliseconds. @param prefix what the ids begin with.
 */
export function idsAt(ms: string, prefix = 'act'): string {
  const digits = Array.from(
    { length: LENGTH },
    (_, at) => `substr('${DIGITS}', 1 + ((ms >> ${5 * (LENGTH - 1 - at)}) & 31), 1)`,
  );
  return `(SELECT '${prefix}_' || ${digits.join(' || ')} FROM (SELECT max(0, CAST(${ms} AS INTEGER)) AS ms))`;
}
