// Who may take home what they see: a setting of the hosts.
import type { ExportsAllow, ExportsAllowed } from '../contract/door/taking-home.ts'
import { mayTakeHome, TAKING_HOME, type TakingHome } from '../contract/http/exports.ts'
import { audit } from './audit.ts'
import type { Actor } from './ports/common.ts'
import type { Scope, Settings } from './ports/tables.ts'
import { allow, type Result } from './result.ts'

export function allowExports(scope: Scope, { to }: ExportsAllow): Result<ExportsAllowed> {
  scope.settings.set('exports.to', to)
  audit(scope, 'exports.allow', to)
  return allow({ type: 'exports.allowed', to })
}

/** A hub on which nobody has chosen lets everybody. What is stored may be of a later version: then it lets the fewest. */
export function exportsAllowedTo(settings: Pick<Settings, 'get'>): TakingHome {
  const stored = settings.get('exports.to')
  return stored === undefined ? 'everybody' : (TAKING_HOME.find((to) => to === stored) ?? 'hosts')
}

export const mayExport = ({ role }: Actor, settings: Pick<Settings, 'get'>): boolean =>
  mayTakeHome(role, exportsAllowedTo(settings))
