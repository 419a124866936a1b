export const MINUTE_MS = 60 * 1000;
/** An answer that takes longer than this was lost. */
export const PATIENCE_MS = 2 * MINUTE_MS;
/** A key may be forgotten after a day; an hour earlier it is surely known, and cannot do the same thing twice. */
export const KEY_FORGOTTEN_MS = 24 * 60 * MINUTE_MS;
export const KEY_SAFE_MS = KEY_FORGOTTEN_MS - 60 * MINUTE_MS;
