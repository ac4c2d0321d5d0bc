import { cameraProblem, problemBefore } from '$lib/platform/camera-problem.ts';
import type { CameraPort } from './scan-camera.svelte.ts';

const rememberedKey = 'foyer-camera';

/** This device's camera, shown inside an element. The library that reads codes is loaded at the first start. */
export function deviceCamera(host: () => HTMLElement): CameraPort {
  const load = () => import('$lib/platform/camera.ts');
  return {
    before: problemBefore,
    start: async (options) => (await load()).startCamera(host(), options),
    list: async () => (await load()).listCameras(),
    problemOf: cameraProblem,
    remembered: localStorage.getItem(rememberedKey),
    remember: (camera) =>
      camera === null ? localStorage.removeItem(rememberedKey) : localStorage.setItem(rememberedKey, camera),
  };
}
