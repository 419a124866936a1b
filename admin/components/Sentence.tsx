import { Link } from 'wouter-preact';
import { type Part, sentence } from '../activity/sentences.ts';
import type { Activity } from '../api/shapes.ts';
import type { Happening } from './Timeline.tsx';
import { Code, Money } from './words.tsx';

export function Parts({ parts }: { parts: Part[] }) {
  return (
    <>
      {parts.map((part, at) => {
        if (typeof part === 'string') return part;
        if ('cents' in part)
          return (
            <b key={at}>
              <Money cents={part.cents} />
            </b>
          );
        if ('bold' in part) return <b key={at}>{part.bold}</b>;
        return (
          <Link key={at} href={part.href}>
            {part.code ? <Code>{part.text}</Code> : part.text}
          </Link>
        );
      })}
    </>
  );
}

/** A record's log as happenings, oldest first. `here`: the record's own page. */
export function told(log: Activity[], here: string): Happening[] {
  return [...log]
    .sort((a, b) => a.at.localeCompare(b.at))
    .map((activity) => ({
      key: activity.id,
      at: activity.at,
      says: <Parts parts={sentence(activity, here)} />,
    }));
}
