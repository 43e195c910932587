/**
 * The database of a document on this device. The member is part of the name: what one person has typed here and the hub has not acknowledged must not be sent
 * under another's name.
 */
export function documentStoreName(of: { hubId: string; epoch: string; memberId: string; documentId: string }): string {
  return `hubbub:${of.hubId}:${of.epoch}:${of.memberId}:${of.documentId}`
}
