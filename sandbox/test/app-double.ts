/** What the app was asked, in order. */
export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

interface AppDouble {
  asked: Asked[];
  answer: (asked: Asked) => Response | Promise<Response>;
}

const doubles: Record<string, AppDouble> = {};

/** The app as one sandbox meets it: the test and the stand-in run in one isolate and see the same one. */
export function appDouble(name: string): AppDouble {
  const kept = doubles[name] ?? { asked: [], answer: () => Response.json({ idle: true }) };
  doubles[name] = kept;
  return kept;
}

/** The service binding through which the stand-in of this name reaches the app. */
export function bindingOf(name: string) {
  return {
    async fetch(request: Request): Promise<Response> {
      const url = new URL(request.url);
      const asked: Asked = {
        method: request.method,
        path: url.pathname + url.search,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      };
      const app = appDouble(name);
      app.asked.push(asked);
      return app.answer(asked);
    },
  };
}
