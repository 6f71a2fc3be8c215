export { TableSkeleton as default } from '../../../../../components/skeleton';
