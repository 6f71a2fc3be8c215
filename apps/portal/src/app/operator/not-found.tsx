import { NotFoundNotice } from '../../components/not-found-notice';

/** Within the `main` of the layout. */
export default function NotFound() {
  return <NotFoundNotice as="div" />;
}
