// A second launch on the data folder of a hub that runs: its window is shown instead of a second hub.
import { readControl } from '../control-file.ts'
import { requestTo } from '../running-hub.ts'
import { UnusableData } from '../store/files/unusable-data.ts'

export type OtherLaunch = {
  port: number
  /** Shows the window of the other launch. False where it has none, because it was started without one. */
  showWindow(): Promise<boolean>
  /** A token that signs a window in as the host, each time another. */
  issueHostToken(): Promise<string>
}

/** The launch that has `failure` as its consequence: the hub that uses the data folder. Undefined for any other failure. */
export function otherLaunchOn(data: string, failure: unknown): OtherLaunch | undefined {
  const control = failure instanceof UnusableData && failure.reason === 'inUse' ? readControl(data) : undefined
  if (!control) return undefined
  const request = requestTo(control, data)
  return {
    port: control.port,
    async showWindow() {
      const { shown } = (await (await request('/api/window', 'POST')).json()) as { shown: boolean }
      return shown
    },
    async issueHostToken() {
      const { hostToken } = (await (await request('/api/host/links', 'POST')).json()) as { hostToken: string }
      return hostToken
    },
  }
}
