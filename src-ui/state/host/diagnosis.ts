import { fetchDiagnosis } from '../../live/http.ts'

/** For hosts: whether the hub knows of nothing that keeps everybody out. Undefined where it could not be asked. */
export async function mayComeIn(): Promise<boolean | undefined> {
  const answer = await fetchDiagnosis()
  return answer.ok ? answer.value.findings.every(({ weight }) => weight !== 'stops') : undefined
}
