export { FormSkeleton as default } from '../../../../../components/skeleton';
