import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { logGateway } from './log-gateway.ts';
import type { TextGateway } from './text-gateway.ts';
import { webhookGateway } from './webhook-gateway.ts';

/** The gateway that was set up, the log in the demo, or null: text messages cannot be sent then. */
export function openTextGateway(
  { smsWebhookUrl, smsWebhookToken, demo }: Pick<Config, 'smsWebhookUrl' | 'smsWebhookToken' | 'demo'>,
  logger: Logger,
): TextGateway | null {
  if (smsWebhookUrl !== undefined) return webhookGateway(smsWebhookUrl, smsWebhookToken);
  return demo ? logGateway(logger) : null;
}
