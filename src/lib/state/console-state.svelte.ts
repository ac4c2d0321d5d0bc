import type { OutputOf } from '#shared/api/endpoint.ts';
import { listPartners, type PartnerLink } from '#shared/api/partners.ts';
import { call } from '../api/call.ts';
import { Asked } from './asked.svelte.ts';

/**
 * What several pages of the console show: the links with other companies, some of which may wait for an answer. They are
 * asked for once the page has asked for what is its own.
 */
export class ConsoleState {
  readonly partners = new Asked<OutputOf<typeof listPartners>>(() => call(listPartners, {}), { begins: false });
  /** Requests of other companies that wait for an answer. */
  readonly waiting = $derived(
    this.partners.value?.partners.filter(({ state }) => state === 'asked-by-them').length ?? 0,
  );

  /** Puts a link in its place as the server has just told it. */
  keep(link: PartnerLink): void {
    const now = this.partners.value;
    if (now === null) return;
    const isKnown = now.partners.some(({ company }) => company === link.company);
    const partners = isKnown
      ? now.partners.map((one) => (one.company === link.company ? link : one))
      : [link, ...now.partners];
    this.partners.value = { ...now, partners };
  }
}
