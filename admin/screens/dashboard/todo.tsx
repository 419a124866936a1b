import { Link } from 'wouter-preact';
import type { Dashboard } from '../../api/dashboard.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { Money } from '../../components/words.tsx';
import { count, type Format, list } from '../../lib/format.ts';

/** One thing that somebody has to do. */
export interface Task {
  key: string;
  icon: IconName;
  tone?: 'warn' | 'bad';
  title: string;
  says: string;
  cents?: number;
  /** What the amount is. */
  of?: string;
  /** Within the app. */
  href: string;
  verb: string;
}

/** The most urgent first. */
export function tasksOf(data: Dashboard, format: Format): Task[] {
  return [disputes(data, format), review(data, format), refunds(data, format), ...sync(data)].filter(
    (task) => task !== null,
  );
}

const atLeast = (many: number, more: boolean, one: string, several?: string) =>
  more ? `${many} or more ${several ?? `${one}s`}` : count(many, one, several);

function disputes({ disputes }: Dashboard, { day, money }: Format): Task | null {
  const { need_evidence, more, held_cents, list } = disputes;
  const first = list.find(({ answerable }) => answerable);
  if (first === undefined) return null;
  const whose = first.customer === null ? '' : `${first.customer.name}, `;
  const verb = need_evidence === 1 ? 'needs' : 'need';
  return {
    key: 'disputes',
    icon: 'shield',
    title: `${atLeast(need_evidence, more, 'dispute')} ${verb} evidence`,
    says: `${need_evidence === 1 ? 'It' : 'The first'} is due ${day(first.evidence_due_at ?? '')}: ${whose}${money(first.amount_cents)}.`,
    cents: held_cents,
    of: 'held',
    href: first.entry_id === null ? '/register' : `/register/${first.entry_id}`,
    verb: 'Answer',
  };
}

function review({ needs_review: it }: Dashboard, { day }: Format): Task | null {
  if (it.entries === 0) return null;
  const others = it.entries - it.refunds - it.lost_disputes - it.undone - it.to_credit;
  const kinds = [
    it.lost_disputes > 0 && count(it.lost_disputes, 'lost dispute'),
    it.refunds > 0 && count(it.refunds, 'refund'),
    it.to_credit > 0 && count(it.to_credit, 'overpayment'),
    it.undone > 0 && `${it.undone} undone`,
    others > 0 && count(others, 'other'),
  ].filter((kind) => kind !== false);
  return {
    key: 'review',
    icon: 'flag',
    tone: 'warn',
    title: `${atLeast(it.entries, it.more, 'register entry', 'register entries')} need${it.entries === 1 ? 's' : ''} review`,
    says: `${list(kinds)}. The oldest is from ${day(it.oldest_at ?? '')}.`,
    cents: it.net_cents,
    href: '/register?needs_review=true',
    verb: 'Review',
  };
}

function refunds({ refunds_waiting: it }: Dashboard, { day }: Format): Task | null {
  if (it.requests === 0) return null;
  return {
    key: 'refunds',
    icon: 'check',
    title: `${atLeast(it.requests, it.more, 'refund')} wait${it.requests === 1 ? 's' : ''} for a second person`,
    says: `The oldest was asked for on ${day(it.oldest_at ?? '')}.`,
    cents: it.amount_cents,
    href: it.entry_id === null ? '/register' : `/register/${it.entry_id}`,
    verb: 'Decide',
  };
}

function sync({ sync }: Dashboard): Task[] {
  return sync.checks.map(({ state, what, do: todo }) => ({
    key: what,
    icon: 'alert',
    tone: state,
    title: what,
    says: firstSentence(todo ?? ''),
    href: what.includes('difference') ? '/proof' : '/sync',
    verb: 'Look',
  }));
}

const firstSentence = (text: string) => /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;

export function Todo({ tasks }: { tasks: Task[] | undefined }) {
  if (tasks === undefined)
    return (
      <>
        {[28, 24].map((ch) => (
          <p class="bone-row" key={ch}>
            <Bone ch={ch} />
            <Bone ch={9} />
          </p>
        ))}
      </>
    );
  if (tasks.length === 0)
    return (
      <p class="quiet">
        Nothing needs you. Disputes, entries to review and refunds to approve come here by themselves.
      </p>
    );
  return (
    <ul class="todo">
      {tasks.map((task) => (
        <li key={task.key}>
          <span class={task.tone ?? 'quiet'}>
            <Icon name={task.icon} />
          </span>
          <div>
            <p>
              <Link href={task.href} class="plain">
                <b>{task.title}</b>
              </Link>
            </p>
            <p>{task.says}</p>
          </div>
          <span class="num">
            {task.cents !== undefined && (
              <>
                <Money cents={task.cents} out /> {task.of}
              </>
            )}
          </span>
          <ButtonLink href={`/admin${task.href}`} aria-label={`${task.verb}: ${task.title}`}>
            {task.verb}
          </ButtonLink>
        </li>
      ))}
    </ul>
  );
}
