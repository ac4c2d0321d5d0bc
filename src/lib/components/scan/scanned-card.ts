/** What a number is for, as far as the card says. */
export type PhoneKind = 'mobile' | 'work' | 'home' | 'fax' | 'other';

/** A business card read from a code (vCard or MeCard). Everything in it was written by a stranger: show it as text. */
export interface ScannedCard {
  /** Never empty. */
  readonly name: string;
  /** How the name is read aloud: kana, or Latin letters. */
  readonly reading: string | null;
  readonly company: string | null;
  readonly department: string | null;
  readonly title: string | null;
  readonly phones: readonly { readonly kind: PhoneKind; readonly number: string }[];
  readonly emails: readonly string[];
  /** Each on one line. */
  readonly addresses: readonly string[];
  /** Only http and https. */
  readonly links: readonly string[];
  readonly note: string | null;
}

/** More of one kind is not a business card. */
const mostOfAKind = 8;
const longestLine = 200;
const longestNote = 1000;

/** A card under construction: whatever came in goes through the same limits. */
export class CardBuilder {
  readonly #phones = new Map<string, PhoneKind>();
  readonly #emails = new Set<string>();
  readonly #addresses = new Set<string>();
  readonly #links = new Set<string>();
  #name: string | null = null;
  #reading: string | null = null;
  #company: string | null = null;
  #department: string | null = null;
  #title: string | null = null;
  #note: string | null = null;

  // The first that is not empty counts.
  name(text: string): void {
    this.#name ??= line(text);
  }

  reading(text: string): void {
    this.#reading ??= line(text);
  }

  company(text: string): void {
    this.#company ??= line(text);
  }

  department(text: string): void {
    this.#department ??= line(text);
  }

  title(text: string): void {
    this.#title ??= line(text);
  }

  note(text: string): void {
    this.#note ??= cleanText(text).slice(0, longestNote).trim() || null;
  }

  phone(text: string, kind: PhoneKind): void {
    const number = line(text.replace(/^tel:/i, '').replace(/;.*$/, ''));
    if (number !== null && /\d/.test(number) && !this.#phones.has(number)) add(this.#phones, number, kind);
  }

  email(text: string): void {
    const email = line(text.replace(/^mailto:/i, '').replace(/\?.*$/, ''));
    if (email !== null && /^[^\s@]+@[^\s@]+$/.test(email)) add(this.#emails, email);
  }

  address(parts: readonly string[]): void {
    const address = line(
      parts
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .join(', '),
    );
    if (address !== null) add(this.#addresses, address);
  }

  link(text: string): void {
    const link = line(text);
    if (link !== null && webAddress(link) !== null) add(this.#links, link);
  }

  /** The card, or null when it names nobody and gives no way to reach anybody. */
  build(): ScannedCard | null {
    const [phone] = this.#phones.keys();
    const [email] = this.#emails;
    const name = this.#name ?? this.#company ?? email ?? phone;
    if (name === undefined) return null;
    return {
      name,
      reading: this.#reading,
      company: this.#company,
      department: this.#department,
      title: this.#title,
      phones: [...this.#phones].map(([number, kind]) => ({ kind, number })),
      emails: [...this.#emails],
      addresses: [...this.#addresses],
      links: [...this.#links],
      note: this.#note,
    };
  }
}

/** An http or https address with a host, or null. */
export function webAddress(text: string): URL | null {
  if (!/^https?:\/\//i.test(text.trim())) return null;
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  return url !== null && url.hostname !== '' ? url : null;
}

/** Text as it may be shown: without control characters, and without those that turn the direction of what follows. */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .normalize('NFC');

const line = (text: string): string | null =>
  cleanText(text).replace(/\s+/g, ' ').trim().slice(0, longestLine).trim() || null;

function add<Value>(to: Map<string, Value>, key: string, value: Value): void;
function add(to: Set<string>, key: string): void;
function add(to: Map<string, unknown> | Set<string>, key: string, value?: unknown): void {
  if (to.size >= mostOfAKind) return;
  if (to instanceof Map) to.set(key, value);
  else to.add(key);
}
