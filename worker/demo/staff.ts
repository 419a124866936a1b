import { authOf } from '../access/auth.ts';
import type { Role } from '../access/rights.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { authSecretOf, type Env } from '../environment.ts';

/** Who entered the demo office's cheques. */
export const DEMO_BILLER = 'usr_dana';

const STAFF: { id: string; name: string; email: string; role: Role }[] = [
  { id: 'usr_alex', name: 'Alex Rivera', email: 'admin@harborcounty.example', role: 'administrator' },
  { id: 'usr_sam', name: 'Sam Okafor', email: 'captain@harborcounty.example', role: 'captain' },
  { id: DEMO_BILLER, name: 'Dana Whitlock', email: 'biller@harborcounty.example', role: 'biller' },
  { id: 'usr_kim', name: 'Kim Larsen', email: 'viewer@harborcounty.example', role: 'viewer' },
];

/**
 * The demo office's people; all have the same password, DEMO_PASSWORD. Hired already: changes nothing.
 * @returns how to sign in as the administrator; null when there is no password.
 */
export async function hireDemo(
  ctx: Context,
  env: Env,
  origin: string,
): Promise<{ email: string; password: string } | null> {
  const { DEMO_PASSWORD: password } = env;
  if (password === undefined) return null;
  const email = STAFF[0]?.email ?? '';
  const [known] = await ctx.db.batch([sql('SELECT id FROM users WHERE email = :email', { email })]);
  if (known?.[0] === undefined) {
    const { password: hasher } = await (await authOf(ctx, authSecretOf(env), origin)).$context;
    const hash = await hasher.hash(password);
    await ctx.db.batch(STAFF.flatMap((person) => hire(person, hash, ctx.clock.realMs)));
  }
  return { email, password };
}

function hire(person: (typeof STAFF)[number], hash: string, now: number) {
  return [
    sql(
      `INSERT INTO users (id, name, email, email_verified, role, created_at, updated_at) VALUES (:id, :name, :email, 1, :role, :now, :now)`,
      { ...person, now },
    ),
    sql(
      `INSERT INTO accounts (id, user_id, account_id, provider_id, password, created_at, updated_at) VALUES (:id, :id, :id, 'credential', :hash, :now, :now)`,
      { id: person.id, hash, now },
    ),
  ];
}
