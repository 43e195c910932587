import type { MachinesSeen } from '../../../src-bun/contract/http/machines.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

/** For hosts of a hub on several machines. */
export const fetchMachines = (): Promise<Answer<MachinesSeen>> => answerOf('/api/machines', { method: 'GET' })
