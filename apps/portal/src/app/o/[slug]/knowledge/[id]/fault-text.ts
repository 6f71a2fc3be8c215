import { useTranslations } from 'next-intl';
import { useSentences } from '../../../../../lib/sentences';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';

const KNOWN = [
  'ENCRYPTED',
  'MISLABELLED',
  'DAMAGED',
  'BINARY',
  'NO_TEXT',
  'EXPANDS_TOO_FAR',
  'NESTED_TOO_DEEP',
  'TOO_LONG',
  'TOO_SLOW',
  'BASE_FULL',
  'INTERRUPTED',
] as const;

/** Why a document could not be indexed and what to do, in the reader's language where the portal knows the code. */
export function useFaultText(): (fault: NonNullable<DocumentView['fault']>) => string {
  const t = useTranslations('knowledge.faults');
  const sentences = useSentences();
  return ({ code, message, remedy }) => {
    const known = KNOWN.find((one) => one === code);
    return known ? t(known) : sentences(`${message}.`, remedy);
  };
}
