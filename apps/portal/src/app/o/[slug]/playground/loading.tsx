export { PaneSkeleton as default } from '../../../../components/skeleton';
