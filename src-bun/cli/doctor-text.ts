// What the doctor has found, as lines for a terminal.
import type { Diagnosis, Finding, FindingCode } from '../contract/http/diagnosis.ts'

/** What it is, and one next step. `{}` stands for the detail. */
const WORDS: Record<FindingCode, readonly [what: string, next: string]> = {
  'network.none': [
    'This computer is in no network, so nobody can come in.',
    'Connect it to the Wi-Fi that the others are in, or open a hotspot on it.',
  ],
  'network.selfAssigned': [
    'The network of {} has given this computer no address.',
    'Disconnect this computer from the network, and connect it again.',
  ],
  'network.loopback': [
    'The hub listens for this computer alone (--host).',
    'End it, and start it again without --host.',
  ],
  'network.vpn': [
    'A VPN ({}) is on. It may keep the devices around you away.',
    'Switch the VPN off while the hub runs, or allow local networks in it.',
  ],
  'network.virtual': [
    'The only network ({}) is one of virtual machines on this computer.',
    'Connect this computer to the Wi-Fi that the others are in.',
  ],
  'network.captive': [
    'The network wants a sign-in first. Phones may use mobile data instead.',
    'Sign in to the network on each phone, or open a hotspot on this computer.',
  ],
  'network.isolates': [
    'The network seems to keep its devices apart, as guest networks do.',
    'Use another Wi-Fi, or open a hotspot on this computer or a phone.',
  ],
  'firewall.blocks': [
    'The firewall of this computer refuses port {}.',
    'Allow incoming connections to TCP port {} in the firewall.',
  ],
  'firewall.likely': [
    'The firewall of this computer is on, and may refuse port {}.',
    'Allow incoming connections to TCP port {} in the firewall.',
  ],
  'port.taken': [
    'The port is another one than usual ({}), because a program has that.',
    'Give people the new address. Links of earlier days lead to the other program.',
  ],
  'link.old': [
    'Somebody has come with a link that no longer works ({} lately).',
    'Show the QR code of today, and take old ones down.',
  ],
  'clock.off': [
    'The clock of this computer is far off: it says {}.',
    'Set date and time in the settings of this computer.',
  ],
  'clock.jumped': [
    'The clock says a much later date than before ({} days). Nothing old goes for an hour.',
    'If the clock is wrong, set it. If it is right, press “The clock is right” on Home.',
  ],
  'disk.full': [
    'The disk is nearly full: {} are free.',
    'Delete what is not needed, or move the data folder with --data.',
  ],
  'disk.slow': [
    'The disk is slow: it takes {} to keep a message.',
    'Move the data folder to a disk inside this computer with --data.',
  ],
  'data.notEncrypted': [
    'The disk with the data folder does not seem to be encrypted.',
    'Switch on the encryption of the disk if this computer may be stolen.',
  ],
}

const HEADS: Record<Finding['weight'], string> = {
  stops: 'Keeps people out',
  hinders: 'May keep people out',
  note: 'Good to know',
}

/** One finding as two lines, behind `indent`. */
function findingLines({ code, detail = '' }: Finding, indent = '    '): string[] {
  const [what, next] = WORDS[code].map((words) => words.replaceAll('{}', () => detail)) as [string, string]
  return [`${indent}${what}`, `${indent}→ ${next}`]
}

export function doctorLines({ findings, address, othersCame }: Diagnosis, isRunning: boolean): string[] {
  const groups = (['stops', 'hinders', 'note'] as const).flatMap((weight) => {
    const found = findings.filter((finding) => finding.weight === weight)
    return found.length === 0 ? [] : ['', `  ${HEADS[weight]}`, ...found.flatMap((finding) => findingLines(finding))]
  })
  const came = othersCame === 1 ? '1 other device has' : `${othersCame} other devices have`
  return [
    findings.some(({ weight }) => weight !== 'note')
      ? 'The doctor has found something.'
      : 'The doctor has found nothing that keeps people out.',
    ...groups,
    '',
    ...(isRunning ? [`  ${came} come in since the hub started.`] : ['  No hub runs on this folder.']),
    ...(isRunning && address !== undefined && othersCame === 0
      ? [
          `  To be sure, open ${address} on a phone in the same Wi-Fi, and run`,
          '  hubbub doctor --tried   if it does not get there.',
        ]
      : []),
  ]
}

/** For the banner of `hubbub serve`: only what keeps people out, or may. */
export const warningLines = ({ findings }: Diagnosis): string[] =>
  findings.filter(({ weight }) => weight !== 'note').flatMap((finding) => findingLines(finding, '  '))
