// The machines of a hub on several, as the one of this page knows them.
export type { MachineSeen } from '../../../src-bun/contract/http/machines.ts'
export { fetchMachines } from '../../live/host/machines.ts'
