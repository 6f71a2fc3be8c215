import { name, slug } from '@isthmus/platform-validation';
import { z } from 'zod';

/** The input of the form for the name and the slug of an organisation. */
export const organizationSettings = z.object({
  name: name(60),
  slug: slug().max(48, 'must have 48 characters or fewer'),
});
