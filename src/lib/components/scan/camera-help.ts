import type { CameraProblem } from '$lib/platform/camera-problem.ts';
import type { DeviceKind } from '$lib/platform/device-kind.ts';
import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';

/** What stands in place of the picture. */
export interface CameraHelp {
  readonly title: string;
  readonly text: string;
  /** What to do, one step after the other. */
  readonly steps: readonly string[];
  /** Whether asking again can help. */
  readonly canRetry: boolean;
}

/** Why there is no picture and what to do about it here. */
export function cameraHelp(problem: CameraProblem, device: DeviceKind): CameraHelp {
  switch (problem) {
    case 'denied':
      return { title: m.scan_denied(), text: m.scan_denied_text(), steps: allowSteps(device), canRetry: true };
    case 'none':
    case 'gone':
      return { title: m.scan_none(), text: m.scan_other_ways(), steps: [], canRetry: true };
    case 'busy':
      return { title: m.scan_busy(), text: m.scan_busy_text(), steps: [], canRetry: true };
    case 'insecure':
      return { title: m.scan_no_access(), text: m.scan_insecure_text(), steps: [], canRetry: false };
    case 'unsupported':
      return { title: m.scan_no_access(), text: m.scan_unsupported_text(), steps: [], canRetry: false };
    case 'failed':
      return { title: m.scan_failed(), text: m.scan_other_ways(), steps: [], canRetry: true };
    default:
      return unreachable(problem);
  }
}

/** How the camera is allowed, where permissions are kept. */
export function allowSteps(device: DeviceKind): readonly string[] {
  switch (device) {
    case 'ios':
      return [m.scan_allow_ios_1(), m.scan_allow_ios_2()];
    case 'ios-app':
      return [m.scan_allow_ios_app_1(), m.scan_allow_ios_app_2()];
    case 'android':
      return [m.scan_allow_android_1(), m.scan_allow_android_2()];
    case 'mac-safari':
      return [m.scan_allow_mac_1(), m.scan_allow_mac_2()];
    case 'desktop':
      return [m.scan_allow_desktop_1(), m.scan_allow_desktop_2()];
    default:
      return unreachable(device);
  }
}
