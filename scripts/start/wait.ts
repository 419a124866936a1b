const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 60_000;

/** Resolves with the first answer of any kind; wrangler refuses connections until its Worker can be reached. */
export async function untilAnswering(url: string): Promise<Response> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${url} did not answer within a minute.`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

/** The Worker itself says whether its database is what it expects. */
export async function untilHealthy(appUrl: string): Promise<void> {
  const response = await untilAnswering(`${appUrl}/healthz`);
  if (response.ok) return;
  const why = (await response.text()).slice(0, 2_000);
  throw new Error(
    `The Worker is not healthy (${response.status}): ${why}\nnpm start -- --reset starts afresh.`,
  );
}
