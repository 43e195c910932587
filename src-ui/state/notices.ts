// Notices of the host, to everybody or to one person. They are shown until dismissed and stored nowhere.
import { createSignal } from 'solid-js'
import type { Notice } from '../../src-bun/contract/door/notices.ts'

const MOST_SHOWN = 3

const [notices, setNotices] = createSignal<readonly Notice[]>([])

export { notices }

export function showNotice(notice: Notice): void {
  setNotices((shown) => [...shown, notice].slice(-MOST_SHOWN))
}

export function dismissNotice(notice: Notice): void {
  setNotices((shown) => shown.filter((each) => each !== notice))
}
