import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

// Test files share a runtime, so that it is started and filled with modules once. Each begins with an empty database.
const tables = () => env.DB.prepare('SELECT count(*) FROM sqlite_master').first('count(*)');
// A database that rests is not reset: this wakes it.
await tables();
await reset();
if ((await tables()) !== 0) throw new Error('The database still holds what another test file left.');
