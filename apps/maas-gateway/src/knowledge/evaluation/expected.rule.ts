import { z } from 'zod';

const EXPECTED = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.[0-9a-f]{12})?)?$/;

/** The id of a document or of a section; empty where nothing in the base is expected. */
export const expectedId = () =>
  z.string().regex(EXPECTED, 'must be the id of a document or a section, or empty');
