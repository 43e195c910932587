// What keeps people from coming in, or may do so soon: `hubbub doctor`, and for hosts `GET /api/hub/doctor`.

/** What can be found. Pages and the command line have the words for each, with one next step. */
export const FINDINGS = [
  'network.none',
  'network.selfAssigned',
  'network.loopback',
  'network.vpn',
  'network.virtual',
  'network.captive',
  'network.isolates',
  'firewall.blocks',
  'firewall.likely',
  'port.taken',
  'link.old',
  'clock.off',
  'clock.jumped',
  'disk.full',
  'disk.slow',
  'data.notEncrypted',
] as const
export type FindingCode = (typeof FINDINGS)[number]

/** `stops`: nobody comes in, or nothing is saved · `hinders`: it may keep some people out, or will soon · `note`: good to know. */
export type Weight = 'stops' | 'hinders' | 'note'
/** `detail` is what the words name: an interface, a port, an amount. */
export type Finding = { code: FindingCode; weight: Weight; detail?: string }

export type Diagnosis = {
  /** The worst first. */
  findings: Finding[]
  /** What to open on another phone, to see whether it gets there; absent where there is no network. */
  address?: string
  /** How many other devices have come in since the hub started, as far as they are counted. */
  othersCame: number
}
