import { type Row, type Statement, sql } from '../db/database.ts';
import { type Settings, settings } from './schema.ts';

/** Reads the settings through the payers' view; one row. */
export function selectSettings(): Statement {
  return sql('SELECT office, payments FROM payer_settings');
}

/** @throws ZodError when what is stored is not what this version understands. */
export function parseSettings(rows: Row[] | undefined): Settings {
  const row = rows?.[0];
  return settings.parse({
    office: JSON.parse(String(row?.office ?? '{}')),
    payments: JSON.parse(String(row?.payments ?? '{}')),
  });
}
