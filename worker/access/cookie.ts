/**
 * How sign-in's cookies are called. Over https the prefix makes browsers refuse one that another host, or a plain
 * connection, has set.
 */
export function cookiePrefix(url: string): string {
  return url.startsWith('https:') ? '__Host-selfpay' : 'selfpay';
}

/** The cookie that holds a session's signed token. */
export function sessionCookieName(url: string): string {
  return `${cookiePrefix(url)}.session_token`;
}
