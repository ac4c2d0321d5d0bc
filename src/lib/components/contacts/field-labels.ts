import { m } from '$lib/paraglide/messages.js';
import { contactFields, type ContactField } from '#shared/records/contact.ts';

const labels: Readonly<Record<ContactField, () => string>> = {
  name: m.contacts_field_name,
  reading: m.contacts_field_reading,
  company: m.contacts_field_company,
  title: m.contacts_field_title,
  phone: m.contacts_field_phone,
  mobile: m.contacts_field_mobile,
  email: m.contacts_field_email,
  memo: m.contacts_field_memo,
  tags: m.contacts_tags,
};

/** What a field is called on screen. */
export const fieldLabel = (field: ContactField): string => labels[field]();

/** The same for a field named by a record of another version of the app. */
export const fieldLabelOf = (field: string): string =>
  (contactFields as readonly string[]).includes(field) ? fieldLabel(field as ContactField) : field;
