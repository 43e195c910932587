// Whether the disk under a folder is encrypted, as far as the system says so to an ordinary account.
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { askSystem } from './ask-system.ts'

export type Encryption = 'yes' | 'no' | 'unknown'

export async function encryptionOf(folder: string, platform: NodeJS.Platform = process.platform): Promise<Encryption> {
  if (platform === 'darwin') {
    const state = await askSystem('fdesetup', ['status'])
    return state === undefined ? 'unknown' : /is On/.test(state) ? 'yes' : /is Off/.test(state) ? 'no' : 'unknown'
  }
  // BitLocker answers administrators only.
  if (platform !== 'linux') return 'unknown'
  try {
    const device = blockDeviceOf(realpathSync(folder), readFileSync('/proc/self/mountinfo', 'utf8'))
    return device === undefined ? 'unknown' : isCrypt(device) ? 'yes' : 'no'
  } catch {
    return 'unknown'
  }
}

/** File systems of one block device. Others have layers that may encrypt by themselves, or are in memory or elsewhere. */
const OF_ONE_DEVICE = ['ext3', 'ext4', 'xfs', 'f2fs', 'vfat', 'exfat', 'ntfs3', 'jfs']

/** `major:minor` of the device of a folder, from the lines of /proc/self/mountinfo. Undefined where that says nothing about encryption. */
export function blockDeviceOf(folder: string, mountinfo: string): string | undefined {
  const mounts = mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ') as [string, string?]
    const [, , device, , point] = before.split(' ')
    const [type] = after?.split(' ') ?? []
    if (device === undefined || point === undefined || type === undefined) return []
    return [{ device, type, point: point.replace(/\\040/g, ' ') }]
  })
  const above = mounts.filter(({ point }) => point === '/' || folder === point || folder.startsWith(`${point}/`))
  // The last one of the longest: a later mount hides an earlier one.
  const mount = above.reduce<(typeof above)[number] | undefined>(
    (best, each) => (best === undefined || each.point.length >= best.point.length ? each : best),
    undefined,
  )
  return mount !== undefined && OF_ONE_DEVICE.includes(mount.type) ? mount.device : undefined
}

/** Whether the device, or one that it lies on, is a mapping of dm-crypt. */
function isCrypt(device: string): boolean {
  const folder = `/sys/dev/block/${device}`
  try {
    if (readFileSync(`${folder}/dm/uuid`, 'utf8').startsWith('CRYPT-')) return true
    return readdirSync(`${folder}/slaves`).some((name) =>
      isCrypt(readFileSync(`${folder}/slaves/${name}/dev`, 'utf8').trim()),
    )
  } catch {
    // A plain partition has no mapping.
    return false
  }
}
