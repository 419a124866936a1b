/** The session's cookie. Over https its prefix makes browsers refuse one that another host or a plain connection set. */
export function sessionCookieName(url: string): string {
  return url.startsWith('https:') ? '__Host-selfpay' : 'selfpay';
}
