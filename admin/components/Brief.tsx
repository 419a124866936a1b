import type { ComponentChildren } from 'preact';

/** A few facts side by side, their names above them. One whose value is null or undefined is left out. */
export function Brief({
  facts,
  narrow = false,
}: {
  facts: [name: string, value: ComponentChildren][];
  /** Their values are short: more of them fit beside each other. */
  narrow?: boolean;
}) {
  return (
    <dl class={narrow ? 'brief narrow' : 'brief'}>
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
