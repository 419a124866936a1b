import { useQuery } from '@tanstack/preact-query';
import { dashboardQuery } from '../../api/dashboard.ts';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Section } from '../../components/Section.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { useFormat } from '../../components/words.tsx';
import { count } from '../../lib/format.ts';
import { Critical } from './critical.tsx';
import { Disputes } from './disputes.tsx';
import { Motion } from './motion.tsx';
import { TakingsPanel } from './takings.tsx';
import { Todo, tasksOf } from './todo.tsx';

/** The start of the day: what needs somebody, what came in, what is on its way. */
export function DashboardScreen() {
  const { data, error, refetch } = useQuery(dashboardQuery);
  const format = useFormat();
  const today = format.longDay(format.today());
  if (data === undefined && error)
    return (
      <>
        <PageHeader title="Dashboard" />
        <ErrorBox error={error} retry={() => void refetch()} />
      </>
    );
  const tasks = data && tasksOf(data, format);
  const things = tasks && tasks.length + Math.min(1, data.critical.open);
  return (
    <>
      <PageHeader
        title="Dashboard"
        figure={things === undefined ? <Bone ch={8} /> : headline(things)}
        note={
          things === undefined ? (
            <Bone ch={24} />
          ) : things === 0 ? (
            `today, ${today}`
          ) : (
            `need${things === 1 ? 's' : ''} you today, ${today}`
          )
        }
      />
      <div class="stack" aria-busy={data === undefined}>
        <Section title="To do">
          <Todo tasks={tasks} />
        </Section>
        {data && <Critical critical={data.critical} />}
        <div class={data && data.disputes.open > 0 ? 'panels two' : 'panels'}>
          <TakingsPanel />
          {data && data.disputes.open > 0 && <Disputes disputes={data.disputes} />}
        </div>
        {data && <Motion data={data} />}
      </div>
    </>
  );
}

const headline = (many: number) => (many === 0 ? 'Nothing to do' : count(many, 'thing'));
