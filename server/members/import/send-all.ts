import type { CompanyId } from '#shared/ids.ts';
import type { Services } from '../../services.ts';
import { sendLink, type LinkOptions, type LinkSender, type LinkToSend } from '../send-link.ts';

/** Mails that are handed over at the same time. */
const atOnce = 4;

/**
 * Sends many links by and by, without anybody waiting: each has been told to the administrator, who passes on what did not
 * go out, as when the server ends meanwhile.
 */
export function sendAll(
  services: Pick<Services, 'storage' | 'logger' | 'clock'>,
  options: LinkOptions,
  company: CompanyId,
  sender: LinkSender,
  links: readonly LinkToSend[],
): void {
  const waiting = [...links];
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
      if ((await sendLink(services, options, company, sender, link)) !== 'sent') failed += 1;
    }
  };
  const workers = Array.from({ length: Math.min(atOnce, links.length) }, () => work());
  void Promise.all(workers).then(() => {
    if (failed > 0) services.logger.warn({ failed, of: links.length }, 'some links of an import could not be sent');
  });
}
