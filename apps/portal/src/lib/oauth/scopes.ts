/** The scope of a refresh token. */
export const OFFLINE = 'offline_access';
/** What an application may be granted. */
export const SCOPES = ['agents', 'models', OFFLINE];
