import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';
import { sizeLabel } from '../info/size-label.ts';
import type { AudienceLimit } from './audience-limits.ts';

/** A limit in two or three words. */
export function limitLabel(limit: AudienceLimit): string {
  switch (limit.kind) {
    case 'no-files':
      return m.limit_no_files();
    case 'no-calls':
      return m.limit_no_calls();
    case 'no-recall':
      return m.limit_no_recall();
    case 'recall-hours':
      return m.limit_recall_hours({ hours: limit.hours });
    case 'file-size':
      return m.limit_file_size({ size: sizeLabel(limit.bytes) });
    default:
      return unreachable(limit);
  }
}
