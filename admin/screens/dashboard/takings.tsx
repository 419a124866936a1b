import { useQuery } from '@tanstack/preact-query';
import { type Takings, takingsQuery } from '../../api/dashboard.ts';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Section } from '../../components/Section.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { Money, useFormat } from '../../components/words.tsx';
import type { Format } from '../../lib/format.ts';

const DAYS = 20;

/** What came in on each of the last days. */
export function TakingsPanel() {
  const { data, error, refetch } = useQuery(takingsQuery(DAYS));
  return (
    <Section title="Collected by day">
      {data === undefined && error ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <p aria-busy="true">
          <strong class="figure">
            <Bone ch={8} />
          </strong>
          <svg class="chart" viewBox="0 0 600 128" aria-hidden="true" />
        </p>
      ) : (
        <Chart takings={data} />
      )}
    </Section>
  );
}

function Chart({ takings }: { takings: Takings }) {
  const format = useFormat();
  const { days, in_cents, out_cents, complete_from } = takings;
  const first = days[0]?.on ?? '';
  const today = days.at(-1);
  const whole = complete_from <= first;
  return (
    <>
      <p>
        <strong class="figure">
          <Money cents={in_cents} />
        </strong>{' '}
        <span class="quiet">
          {format.day(first)} – {format.day(today?.on ?? '')}
          {out_cents < 0 && `; ${format.money(-out_cents)} went back`}
          {!whole && `; complete from ${format.day(complete_from)} on`}
        </span>
      </p>
      <Bars takings={takings} format={format} />
      <p class="axis small">
        <span>{format.day(first)}</span>
        <span>{format.money(today?.in_cents ?? 0)} today so far</span>
      </p>
    </>
  );
}

const WIDTH = 600;
const HEIGHT = 128;
const TOP = 8;

function Bars({ takings: { days }, format }: { takings: Takings; format: Format }) {
  const most = Math.max(1, ...days.map((day) => day.in_cents));
  const step = WIDTH / days.length;
  const best = days.reduce((a, b) => (b.in_cents > a.in_cents ? b : a), days[0] ?? { on: '', in_cents: 0 });
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Collected by day. Most: ${format.money(best.in_cents)} on ${format.longDay(best.on)}.`}
    >
      {[TOP, (HEIGHT + TOP) / 2, HEIGHT - 0.5].map((y) => (
        <line key={y} x1="0" x2={WIDTH} y1={y} y2={y} />
      ))}
      {days.map(({ on, in_cents }, at) => {
        const height = (in_cents / most) * (HEIGHT - TOP);
        return (
          <rect
            key={on}
            class={at === days.length - 1 ? 'part' : undefined}
            x={at * step + step / 6}
            y={HEIGHT - height}
            width={(step * 2) / 3}
            height={height}
          >
            <title>{`${format.day(on)}: ${format.money(in_cents)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
