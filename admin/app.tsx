import { QueryClientProvider, useQuery } from '@tanstack/preact-query';
import { useMemo } from 'preact/hooks';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter-preact';
import { ApiError } from './api/client.ts';
import { meQuery } from './api/me.ts';
import { AppShell } from './components/AppShell.tsx';
import { Empty } from './components/Empty.tsx';
import { ErrorBox } from './components/ErrorBox.tsx';
import { PageHeader } from './components/PageHeader.tsx';
import { Safe } from './components/Safe.tsx';
import { FormatContext } from './components/words.tsx';
import { formatFor } from './lib/format.ts';
import { guardedNav } from './lib/guard.ts';
import { lazy } from './lib/lazy.tsx';
import { ActivityScreen } from './screens/activity.tsx';
import { CustomerScreen } from './screens/customers/customer.tsx';
import { CustomersScreen } from './screens/customers/list.tsx';
import { DashboardScreen } from './screens/dashboard/dashboard.tsx';
import { InvoiceScreen } from './screens/invoices/invoice.tsx';
import { InvoicesScreen } from './screens/invoices/list.tsx';
import { ReceivableScreen } from './screens/receivables/receivable.tsx';
import { EntryScreen } from './screens/register/entry.tsx';
import { RegisterScreen } from './screens/register/list.tsx';
import { SignInScreen } from './screens/sign-in.tsx';
import { BASE, client, MeContext } from './session.ts';

const ReviewScreen = lazy(async () => (await import('./screens/review/review.tsx')).ReviewScreen);
const PendingScreen = lazy(async () => (await import('./screens/register/pending.tsx')).PendingScreen);
const DisputesScreen = lazy(async () => (await import('./screens/disputes/list.tsx')).DisputesScreen);
const DisputeScreen = lazy(async () => (await import('./screens/disputes/dispute.tsx')).DisputeScreen);
const JoinScreen = lazy(async () => (await import('./screens/join.tsx')).JoinScreen);
const AccountScreen = lazy(async () => (await import('./screens/account/account.tsx')).AccountScreen);
const PeopleScreen = lazy(async () => (await import('./screens/people/people.tsx')).PeopleScreen);
const PortalScreen = lazy(async () => (await import('./screens/portal/portal.tsx')).PortalScreen);
const PaymentsScreen = lazy(
  async () => (await import('./screens/settings-payments/payments.tsx')).PaymentsScreen,
);
const RecordScreen = lazy(async () => (await import('./screens/register/record.tsx')).RecordScreen);
const ImportsScreen = lazy(async () => (await import('./screens/imports/list.tsx')).ImportsScreen);
const ImportScreen = lazy(async () => (await import('./screens/imports/import.tsx')).ImportScreen);
const EventsScreen = lazy(async () => (await import('./screens/payment-events/list.tsx')).EventsScreen);
const BookkeepersScreen = lazy(
  async () => (await import('./screens/reports/bookkeepers.tsx')).BookkeepersScreen,
);
const ProofScreen = lazy(async () => (await import('./screens/proof/proof.tsx')).ProofScreen);
const ChargesScreen = lazy(async () => (await import('./screens/charges/list.tsx')).ChargesScreen);
const ChargeScreen = lazy(async () => (await import('./screens/charges/charge.tsx')).ChargeScreen);
const StatementScreen = lazy(async () => (await import('./screens/customers/statement.tsx')).StatementScreen);
const CriticalScreen = lazy(async () => (await import('./screens/critical/list.tsx')).CriticalScreen);
const MailsScreen = lazy(async () => (await import('./screens/mails/list.tsx')).MailsScreen);
const RunsScreen = lazy(async () => (await import('./screens/runs/list.tsx')).RunsScreen);
const RunScreen = lazy(async () => (await import('./screens/runs/run.tsx')).RunScreen);
const DefinitionsScreen = lazy(
  async () => (await import('./screens/runs/definitions/list.tsx')).DefinitionsScreen,
);
const DefinitionScreen = lazy(
  async () => (await import('./screens/runs/definitions/definition.tsx')).DefinitionScreen,
);
const EditDefinitionScreen = lazy(
  async () => (await import('./screens/runs/definitions/edit.tsx')).EditDefinitionScreen,
);
const TerminalScreen = lazy(async () => (await import('./screens/terminal/terminal.tsx')).TerminalScreen);
const SyncScreen = lazy(async () => (await import('./screens/sync/sync.tsx')).SyncScreen);

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Router base={BASE} aroundNav={guardedNav}>
        <Switch>
          <Route path="/sign-in" component={SignInScreen} />
          <Route path="/join" component={JoinScreen} />
          <Route>
            <SignedIn />
          </Route>
        </Switch>
      </Router>
    </QueryClientProvider>
  );
}

/** Everything behind the sign-in: nothing of it is drawn before it is known who asks. */
function SignedIn() {
  const { data: me, error, refetch } = useQuery(meQuery);
  const [address] = useLocation();
  const format = useMemo(
    () => formatFor(me?.office.time_zone ?? 'UTC', me?.office.currency ?? 'usd'),
    [me?.office.time_zone, me?.office.currency],
  );
  if (me === undefined) {
    if (error && !(error instanceof ApiError && error.status === 401))
      return (
        <main class="lonely">
          <ErrorBox error={error} retry={() => void refetch()} />
        </main>
      );
    return <main class="lonely" aria-busy="true" />;
  }
  return (
    <MeContext.Provider value={me}>
      <FormatContext.Provider value={format}>
        <AppShell>
          <Safe address={address}>
            <Screens />
          </Safe>
        </AppShell>
      </FormatContext.Provider>
    </MeContext.Provider>
  );
}

function Screens() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/dashboard" replace />
      </Route>
      <Route path="/dashboard" component={DashboardScreen} />
      <Route path="/register" component={RegisterScreen} />
      <Route path="/register/pending" component={PendingScreen} />
      <Route path="/register/record" component={RecordScreen} />
      <Route path="/register/:id">{({ id }) => <EntryScreen key={id} id={id} />}</Route>
      <Route path="/review" component={ReviewScreen} />
      <Route path="/disputes" component={DisputesScreen} />
      <Route path="/disputes/:id">{({ id }) => <DisputeScreen key={id} id={id} />}</Route>
      <Route path="/receivables/:id">{({ id }) => <ReceivableScreen key={id} id={id} />}</Route>
      <Route path="/invoices" component={InvoicesScreen} />
      <Route path="/invoices/:number">{({ number }) => <InvoiceScreen key={number} number={number} />}</Route>
      <Route path="/customers" component={CustomersScreen} />
      <Route path="/customers/:id">{({ id }) => <CustomerScreen key={id} id={id} />}</Route>
      <Route path="/customers/:id/wallet">{({ id }) => <StatementScreen key={id} id={id} />}</Route>
      <Route path="/charges" component={ChargesScreen} />
      <Route path="/charges/:number">{({ number }) => <ChargeScreen key={number} number={number} />}</Route>
      <Route path="/runs" component={RunsScreen} />
      <Route path="/runs/:number">{({ number }) => <RunScreen key={number} number={number} />}</Route>
      <Route path="/run-definitions" component={DefinitionsScreen} />
      <Route path="/run-definitions/new">
        <EditDefinitionScreen />
      </Route>
      <Route path="/run-definitions/:id">{({ id }) => <DefinitionScreen key={id} id={id} />}</Route>
      <Route path="/run-definitions/:id/edit">{({ id }) => <EditDefinitionScreen key={id} id={id} />}</Route>
      <Route path="/terminal" component={TerminalScreen} />
      <Route path="/critical-events" component={CriticalScreen} />
      <Route path="/mails" component={MailsScreen} />
      <Route path="/imports" component={ImportsScreen} />
      <Route path="/imports/:id">{({ id }) => <ImportScreen key={id} id={id} />}</Route>
      <Route path="/payment-events" component={EventsScreen} />
      <Route path="/reports/bookkeepers" component={BookkeepersScreen} />
      <Route path="/proof" component={ProofScreen} />
      <Route path="/sync" component={SyncScreen} />
      <Route path="/activity" component={ActivityScreen} />
      <Route path="/settings">
        <Redirect to="/settings/portal" replace />
      </Route>
      <Route path="/settings/portal" component={PortalScreen} />
      <Route path="/settings/payments" component={PaymentsScreen} />
      <Route path="/settings/people" component={PeopleScreen} />
      <Route path="/account" component={AccountScreen} />
      <Route>
        <PageHeader title="No such page" />
        <Empty title="There is nothing at this address">
          It may have been moved, or the link is incomplete. Use the navigation, or search with /.
        </Empty>
      </Route>
    </Switch>
  );
}
