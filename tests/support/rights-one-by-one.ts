import type { DocumentName } from '#shared/documents/names.ts';
import type { DocumentRights } from '../../server/relay/ports.ts';

/** Rights on many documents, for a test's Access that knows how to say one at a time. */
export async function rightsOneByOne(
  rights: (document: DocumentName) => Promise<DocumentRights | null>,
  documents: readonly DocumentName[],
): Promise<ReadonlyMap<DocumentName, DocumentRights>> {
  const found = new Map<DocumentName, DocumentRights>();
  for (const document of documents) {
    const one = await rights(document);
    if (one) found.set(document, one);
  }
  return found;
}
