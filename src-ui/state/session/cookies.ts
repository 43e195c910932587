/**
 * Whether this browser stores cookies for this address. Without them the hub does not know who comes back, so each attempt to
 * join would make another member.
 */
export function acceptsCookies(): boolean {
  if (typeof document === 'undefined') return true
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API does not exist on an insecure origin.
  document.cookie = 'hubbub_probe=1; Max-Age=60; SameSite=Strict'
  return document.cookie.includes('hubbub_probe=1')
}
