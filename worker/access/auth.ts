import type { Context } from '../context.ts';
import { cookiePrefix } from './cookie.ts';
import { PASSWORD } from './password.ts';
import { LIFETIME_S } from './session.ts';

/**
 * The sign-in library, for one request. It hashes passwords (scrypt), makes sessions and their cookies, and knows
 * TOTP. Its own routes are not served: ours call it, so that each declares who may.
 * @param origin where the office's app is: `https://pay.example.com`.
 */
export async function authOf(ctx: Context, secret: string, origin: string) {
  // Loaded when somebody signs in: payers and Stripe do not wait for it.
  const [{ betterAuth }, { twoFactor }, { authStore }] = await Promise.all([
    import('better-auth/minimal'),
    import('better-auth/plugins/two-factor'),
    import('./store.ts'),
  ]);
  return betterAuth({
    appName: 'Selfpay',
    baseURL: origin,
    secret,
    database: authStore(ctx.db),
    logger: { disabled: true },
    telemetry: { enabled: false },
    // Ours slows who guesses, and not colleagues behind the same address: lockout.ts.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD.least,
      maxPasswordLength: PASSWORD.most,
    },
    session: {
      expiresIn: LIFETIME_S,
      disableSessionRefresh: true,
      additionalFields: {
        seenAt: { type: 'date', input: false, defaultValue: () => new Date() },
      },
    },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, defaultValue: 'viewer' },
        disabledAt: { type: 'number', input: false, required: false },
      },
    },
    advanced: {
      cookiePrefix: cookiePrefix(origin),
      useSecureCookies: false,
      defaultCookieAttributes: { secure: origin.startsWith('https:'), sameSite: 'strict', httpOnly: true },
      ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] },
      database: { generateId: () => crypto.randomUUID() },
    },
    databaseHooks: {
      session: {
        create: {
          // Whoever was disabled gets no session, with the right password neither.
          before: async (session) => {
            const [users] = await ctx.db.batch([
              {
                sql: 'SELECT 1 FROM users WHERE id = ? AND disabled_at IS NULL',
                params: [session.userId],
              },
            ]);
            return users?.[0] === undefined ? false : undefined;
          },
        },
      },
    },
    plugins: [twoFactor({ issuer: 'Selfpay', totpOptions: { digits: 6, period: 30 } })],
  });
}

export type Auth = Awaited<ReturnType<typeof authOf>>;
