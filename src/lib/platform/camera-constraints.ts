/** What is asked of a camera: one device, or whichever looks away from the person, in a size that codes need. */
export const cameraConstraints = (camera: string | null): MediaTrackConstraints => ({
  ...(camera === null ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: camera } }),
  width: { ideal: 1280 },
  height: { ideal: 720 },
});
