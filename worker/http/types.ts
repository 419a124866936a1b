import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import type { Row } from '../db/database.ts';
import type { Env } from '../environment.ts';
import type { PayerPage } from '../payer/page.ts';

/** What the portal provides to the Worker: templates and languages. The Worker knows no HTML. */
export interface Portal {
  render(page: PayerPage, request: Request, env: Env, execution: ExecutionContext): Promise<Response>;
  /** The page that starts the office's app; it knows no more than whether money is real here. */
  renderShell(
    shell: { testMode: boolean },
    request: Request,
    env: Env,
    execution: ExecutionContext,
  ): Promise<Response>;
  /** From an Accept-Language header to a language that the portal speaks. */
  chooseLanguage(acceptLanguage: string | null): string;
}

/** What Hono's handlers find in their context. */
export interface App {
  Bindings: Env;
  Variables: { ctx: Context; portal: Portal; caller?: Caller; known?: Row[][] };
}
