/** The least version that `package.json` allows; a test compares them. */
export const LEAST_NODE = '20.19';

/** What is wrong with a version of Node (`20.11.1`), or null. */
export function nodeTooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return null;
  return `Node ${version} is too old; Node ${LEAST_NODE} or newer is needed.`;
}
