export { DetailSkeleton as default } from '../../../../../components/skeleton';
