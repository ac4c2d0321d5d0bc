/** Why there is no picture. `insecure`: the page did not come over https. `unsupported`: this browser has no cameras. */
export type CameraProblem = 'denied' | 'none' | 'busy' | 'gone' | 'insecure' | 'unsupported' | 'failed';

/** What stands in the way before a camera is asked for, or null. */
export function problemBefore(): CameraProblem | null {
  if (!window.isSecureContext) return 'insecure';
  // Also the browsers inside other apps.
  return (navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia === undefined ? 'unsupported' : null;
}

/** What went wrong when a camera was started; html5-qrcode hands on the error's name inside a sentence. */
export function cameraProblem(thrown: unknown): CameraProblem {
  const said = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : String(thrown);
  const name = /(\w+)Error/.exec(said.replace(/^Error getting userMedia, error = /, ''))?.[1];
  switch (name) {
    case 'NotAllowed':
    case 'PermissionDenied':
    case 'Security':
      return 'denied';
    case 'NotFound':
    case 'DevicesNotFound':
      return 'none';
    case 'Overconstrained':
      return 'gone';
    case 'NotReadable':
    case 'TrackStart':
    case 'Abort':
      return 'busy';
    default:
      return 'failed';
  }
}
