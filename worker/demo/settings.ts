import { officeSettings, paymentSettings } from '../settings/schema.ts';

/** The demo office. It does not exist. */
export const DEMO_OFFICE = officeSettings.parse({
  name: 'Harbor County Ambulance',
  phone: '(555) 010-0142',
  phoneDial: '+15550100142',
  phoneHours: 'Monday to Friday, 8 am to 5 pm',
  address: ['Billing Office', '400 Quay Street, Harbor City'],
  brandColor: '#0a4d6e',
  logoPath: '/demo/harbor-county.svg',
});

export const DEMO_PAYMENTS = paymentSettings.parse({});
