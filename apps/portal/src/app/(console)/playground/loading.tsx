export { PanelSkeleton as default } from '../../../components/skeleton';
