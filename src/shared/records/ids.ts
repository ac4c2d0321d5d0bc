import * as v from 'valibot';
import {
  isCompanyId,
  isContactId,
  isFileId,
  isGroupId,
  isRecordId,
  isRoomId,
  isUserId,
  type CompanyId,
  type ContactId,
  type FileId,
  type GroupId,
  type RecordId,
  type RoomId,
  type UserId,
} from '../ids.ts';

export const userIdSchema = v.custom<UserId>((id) => typeof id === 'string' && isUserId(id), 'not a user id');
export const companyIdSchema = v.custom<CompanyId>(
  (id) => typeof id === 'string' && isCompanyId(id),
  'not a company id',
);
export const groupIdSchema = v.custom<GroupId>((id) => typeof id === 'string' && isGroupId(id), 'not a group id');
export const recordIdSchema = v.custom<RecordId>((id) => typeof id === 'string' && isRecordId(id), 'not a record id');
export const roomIdSchema = v.custom<RoomId>((id) => typeof id === 'string' && isRoomId(id), 'not a room id');
export const contactIdSchema = v.custom<ContactId>(
  (id) => typeof id === 'string' && isContactId(id),
  'not a contact id',
);
export const fileIdSchema = v.custom<FileId>((id) => typeof id === 'string' && isFileId(id), 'not a file id');
