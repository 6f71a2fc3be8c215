export { OverviewSkeleton as default } from '../../../components/skeleton';
