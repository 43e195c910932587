/**
 * Addresses to which a page in the app's window leads to ask the app for something. The window does not follow them, so the app
 * sees them, as it sees links out of the window.
 */
export const APP_REQUESTS = {
  /** Nobody is signed in here: the app loads the page with a new host link. */
  hostLink: 'http://host-link.invalid/',
  /** The answers to the question with which the app opens its window again: the hub ends for everybody, or goes on. */
  endHub: 'http://end-hub.invalid/',
  keepHub: 'http://keep-hub.invalid/',
  /** With `?title=&body=`: the app shows a notification of the system. */
  notify: 'http://notify.invalid/',
} as const

/** The query with which the app opens its window again after it was closed while others are here: the page asks. */
export const CLOSING_QUERY = 'closing'
