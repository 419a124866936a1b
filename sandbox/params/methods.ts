import type Stripe from 'stripe';

/**
 * The calls that the stand-in answers, with the SDK's own parameter types. `generate.ts` turns every
 * entry into a strict schema; what is not listed here is an unknown URL.
 */
export interface Methods {
  'accounts.retrieveCurrent': Stripe.AccountRetrieveCurrentParams;
  'balance.retrieve': Stripe.BalanceRetrieveParams;
  'balanceTransactions.list': Stripe.BalanceTransactionListParams;
  'balanceTransactions.retrieve': Stripe.BalanceTransactionRetrieveParams;
  'charges.list': Stripe.ChargeListParams;
  'charges.retrieve': Stripe.ChargeRetrieveParams;
  'checkout.sessions.create': Stripe.Checkout.SessionCreateParams;
  'checkout.sessions.expire': Stripe.Checkout.SessionExpireParams;
  'checkout.sessions.list': Stripe.Checkout.SessionListParams;
  'checkout.sessions.listLineItems': Stripe.Checkout.SessionListLineItemsParams;
  'checkout.sessions.retrieve': Stripe.Checkout.SessionRetrieveParams;
  'customers.create': Stripe.CustomerCreateParams;
  'customers.del': Stripe.CustomerDeleteParams;
  'customers.list': Stripe.CustomerListParams;
  'customers.retrieve': Stripe.CustomerRetrieveParams;
  'customers.update': Stripe.CustomerUpdateParams;
  'disputes.close': Stripe.DisputeCloseParams;
  'disputes.list': Stripe.DisputeListParams;
  'disputes.retrieve': Stripe.DisputeRetrieveParams;
  'disputes.update': Stripe.DisputeUpdateParams;
  'events.list': Stripe.EventListParams;
  'events.retrieve': Stripe.EventRetrieveParams;
  'paymentIntents.cancel': Stripe.PaymentIntentCancelParams;
  'paymentIntents.confirm': Stripe.PaymentIntentConfirmParams;
  'paymentIntents.create': Stripe.PaymentIntentCreateParams;
  'paymentIntents.list': Stripe.PaymentIntentListParams;
  'paymentIntents.retrieve': Stripe.PaymentIntentRetrieveParams;
  'paymentIntents.update': Stripe.PaymentIntentUpdateParams;
  'paymentMethods.retrieve': Stripe.PaymentMethodRetrieveParams;
  'payouts.list': Stripe.PayoutListParams;
  'payouts.retrieve': Stripe.PayoutRetrieveParams;
  'refunds.cancel': Stripe.RefundCancelParams;
  'refunds.create': Stripe.RefundCreateParams;
  'refunds.list': Stripe.RefundListParams;
  'refunds.retrieve': Stripe.RefundRetrieveParams;
  'refunds.update': Stripe.RefundUpdateParams;
}

/** The objects that the stand-in answers with, by their `object` name. */
export interface Resources {
  account: Stripe.Account;
  balance: Stripe.Balance;
  balance_transaction: Stripe.BalanceTransaction;
  charge: Stripe.Charge;
  'checkout.session': Stripe.Checkout.Session;
  customer: Stripe.Customer;
  dispute: Stripe.Dispute;
  event: Stripe.EventBase;
  item: Stripe.LineItem;
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  payout: Stripe.Payout;
  price: Stripe.Price;
  product: Stripe.Product;
  refund: Stripe.Refund;
  shipping_rate: Stripe.ShippingRate;
}

export type MethodName = keyof Methods;
