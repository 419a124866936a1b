import { useState } from 'preact/hooks';
import { keysAreOn, shortcuts, switchKeys } from '../lib/shortcuts.ts';
import { Dialog } from './Dialog.tsx';
import { Switch } from './Field.tsx';
import { Kbd } from './words.tsx';

const GROUPS = ['This page', 'Lists', 'Anywhere'] as const;

/** Every key that does something here and now. */
export function HelpDialog({ onClose }: { onClose(): void }) {
  const [on, setOn] = useState(keysAreOn());
  const [known] = useState(shortcuts());
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <div class="help">
        {GROUPS.map((group) => {
          const offers = known.filter((shortcut) => shortcut.group === group);
          if (offers.length === 0) return null;
          return (
            <section key={group}>
              <h3>{group}</h3>
              <dl>
                {offers.map(({ keys, says }) => (
                  <div key={keys}>
                    <dt>{says}</dt>
                    <dd>
                      {keys.split(' ').map((key) => (
                        <Kbd key={key}>{key === 'Escape' ? 'Esc' : key.toUpperCase()}</Kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <Switch
        label="Single keys"
        hint="Switch them off if something types them by accident, such as speech input. Ctrl-K and Esc always work."
        on={on}
        onSwitch={(next) => {
          switchKeys(next);
          setOn(next);
        }}
      />
    </Dialog>
  );
}
