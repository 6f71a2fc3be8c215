export { UsageSkeleton as default } from '../../../../components/skeleton';
