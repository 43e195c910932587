/**
 * The address to which a page in the app's window leads when nobody is signed in there. The window does not follow it: the app
 * sees it, and loads the page with a new host link.
 */
export const HOST_LINK_REQUEST = 'http://host-link.invalid/'
