export { MapSkeleton as default } from '../../../../components/skeleton';
