/** Addresses of the app that somebody may come back to after signing in: its own pages, and nothing that anybody wrote. */
const own = /^\/(?:c\/[0-9a-z]{26}|room\/[dr][0-9a-z]{16,26}|people|settings|admin(?:\/[a-z-]+)?)?$/;

/** Where somebody goes who has signed in: the page that they came from where it is one of the app’s, else the start. */
export const returnPath = (path: string | null | undefined): string => (path && own.test(path) ? path : '/');
