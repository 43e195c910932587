import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  code: 'Code',
  address: 'Address',
  copy: 'Copy link',
  whichAddress: 'The address to show',
  codeChanges: 'Code changes in {{ duration }}',
  doorOpen: 'The door is open: anyone on this network can join without a code',
  doorAsk: 'The host lets people in one by one',
  copyCode: 'Copy code',
  copyAddress: 'Copy address',
  notEncrypted: 'Not encrypted on this network: whoever controls it could read along',
  alsoWithPort: 'Links name port {{ port }}, which works as well.',
  encryptedAt: 'Encrypted at {{ address }}.',
  encryptedHow: 'How a device comes to trust it',
  cable: 'Cable',
  wifi: 'Wi-Fi',
  likeliest: 'most likely the right one',
}
const de: typeof en = {
  code: 'Code',
  address: 'Adresse',
  copy: 'Link kopieren',
  whichAddress: 'Welche Adresse gezeigt wird',
  codeChanges: 'Der Code wechselt in {{ duration }}',
  doorOpen: 'Die Tür ist offen: Alle in diesem Netz kommen ohne Code herein',
  doorAsk: 'Der Host lässt alle einzeln herein',
  copyCode: 'Code kopieren',
  copyAddress: 'Adresse kopieren',
  notEncrypted: 'In diesem Netz nicht verschlüsselt: Wer es betreibt, könnte mitlesen',
  alsoWithPort: 'Links nennen den Port {{ port }}; auch der geht.',
  encryptedAt: 'Verschlüsselt unter {{ address }}.',
  encryptedHow: 'Wie ein Gerät dem vertraut',
  cable: 'Kabel',
  wifi: 'WLAN',
  likeliest: 'wahrscheinlich die richtige',
}

export const invitationWord = partWords({ en, de })

/** What people call the network card of this name, or the name where it does not tell: `en0` is either on a Mac. */
export function cardName(name: string): string {
  if (/^(wl|wi-?fi|airport)/i.test(name)) return invitationWord('wifi')
  return /^(eth|en[opsx]|lan)/i.test(name) ? invitationWord('cable') : name
}
