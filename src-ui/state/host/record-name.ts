import { hub } from '../hub.ts'

export const nameOfToday = () => `${safeName(hub.hubName)} ${new Date().toISOString().slice(0, 10)}`

/** A name that no system takes for a folder, a device or a hidden file. */
export function safeName(name: string): string {
  const clean = name.replace(/[\u0000-\u001f\u007f\\/:*?"<>|]/g, '_').replace(/^[.\s]+|[.\s]+$/g, '')
  const short = [...clean].slice(0, 80).join('')
  return short === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(short) ? `_${short}` : short
}
