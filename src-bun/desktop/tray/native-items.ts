// Menus as Electrobun takes them: an entry has the name of an action, and an event says which was chosen.
import type { MenuItem } from '../port.ts'

export type NativeItem =
  | { type: 'separator' }
  | {
      type: 'normal'
      label: string
      role?: string
      action?: string
      accelerator?: string
      enabled?: boolean
      checked?: boolean
      submenu?: NativeItem[]
    }

/** Returns the entries, and puts what each of them does into `actions`, under the name of its action. */
export function toNative(items: readonly MenuItem[], actions: Map<string, () => void>, path = ''): NativeItem[] {
  return items.map((item, at): NativeItem => {
    if (item === 'separator') return { type: 'separator' }
    if ('role' in item) return { type: 'normal', label: '', role: item.role }
    const { label, choose, key, isChecked, items: below } = item
    const action = `${path}${at}`
    if (choose) actions.set(action, choose)
    return {
      type: 'normal',
      label,
      action,
      // An entry that does nothing is there to be read.
      enabled: choose !== undefined || below !== undefined,
      ...(key !== undefined && { accelerator: key }),
      ...(isChecked !== undefined && { checked: isChecked }),
      ...(below && { submenu: toNative(below, actions, `${action}.`) }),
    }
  })
}
