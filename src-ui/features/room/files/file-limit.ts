import { FILE_MAX_BYTES } from '../../../../src-bun/contract/limits.ts'
import { formatBytes } from '../../../i18n/bytes.ts'

/** How large a file may be, as people read it: a round number, and a little less than the hub takes. */
export const fileLimit = (): string => formatBytes(Math.floor(FILE_MAX_BYTES / 2 ** 20) * 1e6)
