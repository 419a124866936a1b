import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Format, formatFor } from '../lib/format.ts';

/** How this office writes money and time; known once somebody is signed in. */
export const FormatContext = createContext<Format>(formatFor('UTC', 'usd'));
export const useFormat = (): Format => useContext(FormatContext);

/** An amount. Red only for money that left (`out`); "–" for what is not known or does not apply. */
export function Money({ cents, out = false }: { cents: number | null | undefined; out?: boolean }) {
  const { money } = useFormat();
  if (cents === null || cents === undefined) return <Nothing />;
  return <span class={out && cents < 0 ? 'money minus' : 'money'}>{money(cents)}</span>;
}

/** A day, short; all of it on hover. `at` may be a moment or a calendar day. */
export function Day({ at, time = false }: { at: string | null | undefined; time?: boolean }) {
  const format = useFormat();
  if (!at) return <Nothing />;
  return (
    <time dateTime={at} title={format.moment(at)}>
      {time ? format.dayTime(at) : format.day(at)}
    </time>
  );
}

export function Nothing() {
  return <span class="quiet">–</span>;
}

/** An identity that people compare letter by letter: pi_…, INV-1042. */
export function Code({ children }: { children: ComponentChildren }) {
  return <span class="code">{children}</span>;
}

export type Tone = 'plain' | 'info' | 'good' | 'warn' | 'bad';

/** One quiet word for how something stands. */
export function Pill({ tone = 'plain', children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={tone === 'plain' ? 'pill' : `pill ${tone}`}>{children}</span>;
}

export function Kbd({ children }: { children: ComponentChildren }) {
  return <kbd>{children}</kbd>;
}

/** What a column's head says, where a phone shows none. */
export function OnPhone({ children }: { children: ComponentChildren }) {
  return <span class="on-phone">{children}</span>;
}

/** Heard, not seen. */
export function Hush({ children }: { children: ComponentChildren }) {
  return <span class="hush">{children}</span>;
}
