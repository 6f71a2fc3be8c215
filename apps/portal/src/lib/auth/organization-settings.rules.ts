/** For so many days the deletion of an organisation can be undone. */
export const DELETION_DAYS = 7;
