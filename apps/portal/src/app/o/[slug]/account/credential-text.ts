import { useTranslations } from 'next-intl';
import { useErrorText, type ShownFailure } from '../../../../components/error-state';

/** What a refused password or code says: that it is wrong, rather than that something is not permitted. */
export function useCredentialText(): (failure: ShownFailure) => string {
  const t = useTranslations('accountPage');
  const errorText = useErrorText();
  return (failure) => (failure.code === 'PERMISSION_DENIED' ? t('wrong') : errorText(failure));
}
