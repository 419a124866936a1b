import { Link } from 'wouter-preact';
import type { Dashboard } from '../../api/dashboard.ts';
import { Icon } from '../../components/Icon.tsx';
import { Section } from '../../components/Section.tsx';
import { Day } from '../../components/words.tsx';
import { ReviewedButton } from '../critical/review.tsx';
import { criticalHref, criticalSays, criticalTitle } from '../critical/words.tsx';

type Event = Dashboard['critical']['list'][number];

/** What failed for good or could not be done: the latest, each to be reviewed in its place. */
export function Critical({ critical: { open, more, list } }: { critical: Dashboard['critical'] }) {
  return (
    <Section
      title="Critical Events for Review"
      aside={
        <Link href="/critical-events">
          {open > list.length ? `All ${open}${more ? ' and more' : ''}` : 'All events'}
        </Link>
      }
    >
      {list.length === 0 ? (
        <p class="quiet">
          Nothing critical. What fails for good, or could not be done, comes here by itself.
        </p>
      ) : (
        <ul class="todo critical">
          {list.map((event) => (
            <Line key={event.id} event={event} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Line({ event }: { event: Event }) {
  const { customer, at } = event;
  return (
    <li>
      <span class="bad">
        <Icon name="alert" />
      </span>
      <div>
        <p>
          <Link href={criticalHref(event)} class="plain">
            <b>{criticalTitle(event)}</b>
          </Link>
          {customer && (
            <>
              {': '}
              <Link href={`/customers/${customer.id}`} class="plain">
                {customer.name}
              </Link>
            </>
          )}
        </p>
        <p>{criticalSays(event)}</p>
      </div>
      <span class="num quiet">
        <Day at={at} />
      </span>
      <ReviewedButton event={event} />
    </li>
  );
}
