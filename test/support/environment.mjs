// The environment of tests and of the processes that they start.

/**
 * A copy of an environment without the variables that configure Hubbub. HUBBUB_PORT, HUBBUB_DATA or HUBBUB_DOOR of the person who
 * runs the tests would otherwise reach the hubs that the tests start.
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [allowed] names of variables that are copied all the same
 * @returns {Record<string, string>}
 */
export function withoutSettings(env, allowed = []) {
  /** @type {Record<string, string>} */
  const copy = {}
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && (!name.startsWith('HUBBUB_') || allowed.includes(name))) copy[name] = value
  return copy
}
