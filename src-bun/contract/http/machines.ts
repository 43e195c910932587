/** Of a hub on several machines: one of them, as another knows it. Times are ms since 1970. */
export type MachineSeen = {
  name: string
  /** Where people reach it, the likeliest first; empty where that is not known. */
  addresses: string[]
  /** It is the one that was asked. */
  isThis: boolean
  isOwner: boolean
  /** How many records of the log it lacks, as far as they are known. */
  behind: number
  /** `cutOff`: nothing can be saved there. `silent`: no announcement of it was received for some seconds. */
  state: 'well' | 'cutOff' | 'silent'
  /** Since when it is in this state, as far as the one that was asked has seen it. */
  since: number
}

/** `GET /api/machines`. `usesTls`: the one that was asked reaches NATS only by encrypted connections. Nothing is known of the other ways between the machines. */
export type MachinesSeen = { machines: MachineSeen[]; usesTls: boolean }
