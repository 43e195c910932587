import type { Database } from 'bun:sqlite'
import type { SettingKey, Settings } from '../../domain/ports/tables.ts'

export function createSettings(db: Database): Settings {
  const get = db.query<{ value: string }, [string]>('SELECT value FROM settings WHERE key = ?')
  const set = db.query<null, [string, string]>(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  return {
    get: (key: SettingKey) => get.get(key)?.value,
    set: (key: SettingKey, value: string) => void set.run(key, value),
  }
}
