import type { CustomerPage } from '../../../api/customers.ts';
import { AutomaticPayment } from './autopay.tsx';
import { LatestCharges } from './charges.tsx';
import { StoredMethods } from './methods.tsx';
import { WalletSection } from './wallet.tsx';

/** What a customer keeps with the office, and what is charged to it. */
export function Stored({ customer }: { customer: CustomerPage }) {
  return (
    <>
      <StoredMethods customer={customer} />
      <AutomaticPayment customer={customer} />
      <WalletSection customer={customer} />
      <LatestCharges customerId={customer.id} />
    </>
  );
}
