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
  'customers.listPaymentMethods': Stripe.CustomerListPaymentMethodsParams;
  'customers.retrieve': Stripe.CustomerRetrieveParams;
  'customers.update': Stripe.CustomerUpdateParams;
  'disputes.close': Stripe.DisputeCloseParams;
  'disputes.list': Stripe.DisputeListParams;
  'disputes.retrieve': Stripe.DisputeRetrieveParams;
  'disputes.update': Stripe.DisputeUpdateParams;
  'events.list': Stripe.EventListParams;
  'events.retrieve': Stripe.EventRetrieveParams;
  'mandates.retrieve': Stripe.MandateRetrieveParams;
  'paymentIntents.cancel': Stripe.PaymentIntentCancelParams;
  'paymentIntents.confirm': Stripe.PaymentIntentConfirmParams;
  'paymentIntents.create': Stripe.PaymentIntentCreateParams;
  'paymentIntents.list': Stripe.PaymentIntentListParams;
  'paymentIntents.retrieve': Stripe.PaymentIntentRetrieveParams;
  'paymentIntents.update': Stripe.PaymentIntentUpdateParams;
  'paymentMethods.attach': Stripe.PaymentMethodAttachParams;
  'paymentMethods.create': Stripe.PaymentMethodCreateParams;
  'paymentMethods.detach': Stripe.PaymentMethodDetachParams;
  'paymentMethods.list': Stripe.PaymentMethodListParams;
  'paymentMethods.retrieve': Stripe.PaymentMethodRetrieveParams;
  'paymentMethods.update': Stripe.PaymentMethodUpdateParams;
  'payouts.list': Stripe.PayoutListParams;
  'payouts.retrieve': Stripe.PayoutRetrieveParams;
  'refunds.cancel': Stripe.RefundCancelParams;
  'refunds.create': Stripe.RefundCreateParams;
  'refunds.list': Stripe.RefundListParams;
  'refunds.retrieve': Stripe.RefundRetrieveParams;
  'refunds.update': Stripe.RefundUpdateParams;
  'setupIntents.cancel': Stripe.SetupIntentCancelParams;
  'setupIntents.confirm': Stripe.SetupIntentConfirmParams;
  'setupIntents.create': Stripe.SetupIntentCreateParams;
  'setupIntents.list': Stripe.SetupIntentListParams;
  'setupIntents.retrieve': Stripe.SetupIntentRetrieveParams;
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
  mandate: Stripe.Mandate;
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  payout: Stripe.Payout;
  price: Stripe.Price;
  product: Stripe.Product;
  refund: Stripe.Refund;
  setup_intent: Stripe.SetupIntent;
  shipping_rate: Stripe.ShippingRate;
}

export type MethodName = keyof Methods;
