import { removeDrafts } from '../lib/drafts';
import { signOut } from './actions';

/** Signs out, and forgets what was typed and not sent. */
export function leave(): void {
  removeDrafts();
  void signOut();
}
