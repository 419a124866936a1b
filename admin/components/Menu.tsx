import { Icon } from './Icon.tsx';
import { Popover } from './Popover.tsx';
import { Hush } from './words.tsx';

interface Item {
  text: string;
  run(): void;
  danger?: boolean;
  off?: boolean;
}

/** More that can be done with a row, behind three dots. */
export function Menu({ label, items }: { label: string; items: Item[] }) {
  return (
    <Popover
      label={label}
      align="end"
      button={(wiring) => (
        <button type="button" class="button quiet bare" {...wiring}>
          <Icon name="more" />
          <Hush>{label}</Hush>
        </button>
      )}
    >
      {(close) => (
        <div class="choices menu">
          {items
            .filter(({ off }) => !off)
            .map(({ text, run, danger }) => (
              <button
                key={text}
                type="button"
                class={danger ? 'danger' : undefined}
                onClick={() => {
                  close();
                  run();
                }}
              >
                {text}
              </button>
            ))}
        </div>
      )}
    </Popover>
  );
}
