import type { DocumentKind } from '#shared/documents/names.ts';
import { limits } from '#shared/limits.ts';
import { parseAuthored } from '#shared/records/parse.ts';
import type { AdmissionContext } from '../admission/admit.ts';

/** Checks what people write into that kind of document, and says what is wrong with it. */
export const parseFor =
  (kind: DocumentKind): AdmissionContext['parse'] =>
  (key, value) => {
    const record = parseAuthored(kind, key, value);
    if (record !== null) return record;
    const text = typeof value === 'object' && value !== null && 'text' in value ? value.text : null;
    return typeof text === 'string' && text.length > limits.messageLength ? 'too-long' : 'invalid';
  };
