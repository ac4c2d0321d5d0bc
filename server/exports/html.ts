import type { Locale } from '#shared/api/accounts.ts';
import type { PageMessage } from '../relay/documents/read-messages.ts';
import type { ExportedRoom } from './company-rooms.ts';
import { pathOf } from './exported-file.ts';
import { exportTexts } from './texts.ts';

/** What an export says of itself. */
export interface ExportHead {
  readonly company: string;
  readonly auditor: string;
  readonly locale: Locale;
  readonly reason: string;
  /** Names; empty for everybody. */
  readonly people: readonly string[];
  readonly from: number | null;
  readonly to: number | null;
  readonly at: number;
}

const style = `
:root{color-scheme:light dark}
body{font:15px/1.45 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Apple SD Gothic Neo","Malgun Gothic","Hiragino Sans","Yu Gothic UI",sans-serif;max-width:880px;margin:0 auto;padding:28px 20px}
h1{font-size:24px;line-height:32px;margin:0 0 4px}h2{font-size:19px;line-height:26px;margin:28px 0 8px}
p,dd{margin:0 0 8px}dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:16px 0}dt,.quiet{opacity:.72}
ol{list-style:none;margin:0;padding:0}li{border-top:1px solid #8884;padding:10px 0}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:2px 0 0}`;

/** Everything that stands in a page: it runs nothing and asks nobody for anything. */
const opening = (locale: Locale, title: string): string =>
  `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">` +
  `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
  `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title>` +
  `<style>${style}</style></head><body>`;
const closing = '</body></html>\n';

/** The first page: who exported what and why, and the rooms. */
export async function* indexPage(
  head: ExportHead,
  rooms: readonly { readonly room: ExportedRoom; readonly messages: number }[],
): AsyncGenerator<string> {
  const texts = exportTexts[head.locale];
  yield opening(head.locale, texts.title(head.company));
  yield `<h1>${escape(texts.title(head.company))}</h1><p class="quiet">${escape(texts.madeBy(head.auditor, timeText(head.at)))}</p><dl>`;
  yield row(texts.reason, head.reason);
  yield row(texts.period, periodText(head, texts.always));
  yield row(texts.people, head.people.length === 0 ? texts.everybody : head.people.join(', '));
  yield `</dl><p class="quiet">${escape(texts.note)}</p><h2>${escape(texts.rooms)}</h2><ol>`;
  for (const { room, messages } of rooms) {
    yield `<li><a href="rooms/${room.room}.html">${escape(room.name)}</a><br><span class="quiet">${escape(room.companies.join(', '))} · ${escape(texts.messages(messages))}</span></li>`;
    // Only a turn of its own between rooms: there may be thousands.
    await Promise.resolve();
  }
  yield `</ol>${closing}`;
}

/** A room, for people to read. */
export async function* roomPage(
  { locale }: Pick<ExportHead, 'locale'>,
  room: ExportedRoom,
  pages: AsyncIterable<readonly PageMessage[]>,
): AsyncGenerator<string> {
  const texts = exportTexts[locale];
  const members = new Map(room.members.map((member) => [member.user, member]));
  yield opening(locale, room.name);
  yield `<p><a href="../index.html">${escape(texts.back)}</a></p><h1>${escape(room.name)}</h1><dl>`;
  yield row(texts.members, room.members.map(({ name, company }) => `${name} (${company})`).join(', '));
  yield '</dl><ol>';
  for await (const messages of pages) {
    yield messages
      .map(({ lane, at, text, file, edited }) => {
        const author = members.get(lane);
        const who = author ? `${author.name} (${author.company})` : lane;
        const when = `<time datetime="${new Date(at).toISOString()}">${timeText(at)}</time>`;
        const mark = edited ? ` · ${escape(texts.edited)}` : '';
        const words = text === '' ? '' : `<p class="text" dir="auto">${escape(text)}</p>`;
        const link = file
          ? `<p class="text"><a href="../${pathOf(file)}" dir="auto">${escape(file.name)}</a> <span class="quiet">${sizeText(file.bytes)}</span></p>`
          : '';
        return `<li><b>${escape(who)}</b> <span class="quiet">${when}${mark}</span>${link}${words}</li>`;
      })
      .join('');
  }
  yield `</ol>${closing}`;
}

const row = (name: string, value: string): string => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`;

const sizeText = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

const timeText = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19);

function periodText({ from, to }: ExportHead, always: string): string {
  if (from === null && to === null) return always;
  return `${from === null ? '' : timeText(from)} – ${to === null ? '' : timeText(to)}`;
}

/** Text as text, whatever stands in it. */
export const escape = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/\p{Cc}/gu, (sign) => (sign === '\n' ? sign : ' '));
