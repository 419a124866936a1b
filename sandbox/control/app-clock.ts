import type { Settings } from '../settings.ts';
import { ControlError } from './body.ts';

/** The app's side of the clock. Without APP_URL every question is answered as if there were nothing to do. */
export class AppClock {
  private readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Tells the app how far its clock is ahead of real time. */
  async setOffset(ms: number): Promise<void> {
    await this.ask('/internal/clock', { method: 'POST', body: JSON.stringify({ offset_ms: ms }) });
  }

  /** Whether the app has no queued or running work. */
  async idle(): Promise<boolean> {
    const response = await this.ask('/internal/idle');
    if (!response) return true;
    const { idle } = await response.json<{ idle?: boolean }>();
    return idle === true;
  }

  /** Runs a cron as if `time` (ms) had come; returns how many ran. */
  async run(cron: string, time: number): Promise<number> {
    const query = new URLSearchParams({ cron, time: String(time) });
    const response = await this.ask(`/cdn-cgi/local/scheduled?${query}`);
    await response?.body?.cancel();
    return response ? 1 : 0;
  }

  private async ask(path: string, init: RequestInit = {}): Promise<Response | null> {
    const { appUrl, secretKey, fetchApp } = this.settings;
    if (!appUrl) return null;
    const headers = { Authorization: `Bearer ${secretKey}`, 'Content-Type': 'application/json' };
    const response = await fetchApp(new Request(`${appUrl}${path}`, { ...init, headers })).catch((error) => {
      throw new ControlError(504, `the app at ${appUrl} cannot be reached: ${error}`);
    });
    if (response.ok) return response;
    throw new ControlError(504, `the app answered ${response.status} to ${path.split('?')[0]}`);
  }
}
