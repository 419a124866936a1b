const MINUTE_MS = 60_000;

/** Locally nobody calls the Worker's schedule: this does, at once and then at every full minute. */
export function runSchedule(appUrl: string, failed: (reason: string) => void): () => void {
  let timer: NodeJS.Timeout;
  // Counted from the minute itself: a timer may fire a little early, and would then fire twice.
  const waitFor = (minute: number) => {
    timer = setTimeout(tick, Math.max(0, minute - Date.now()), minute);
  };
  const tick = async (minute: number) => {
    waitFor(Math.max(minute, Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS) + MINUTE_MS);
    try {
      const url = `${appUrl}/cdn-cgi/local/scheduled?cron=*+*+*+*+*&time=${minute}`;
      const response = await fetch(url, { signal: AbortSignal.timeout(MINUTE_MS) });
      if (!response.ok) failed(`${response.status} ${(await response.text()).slice(0, 300)}`);
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
  };
  waitFor(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
  return () => clearTimeout(timer);
}
