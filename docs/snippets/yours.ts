import type { Account } from "@recess/core";

/** What the pages take for granted of an app: it knows its users, and it calls a model. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly age: number;
  readonly timeZone: string;
  readonly children: readonly string[];
}

export declare function userOf(request: Request): Promise<User | null>;
export declare function childOf(user: User, childId: string): Promise<Account | null>;
export declare function callModel(request: Request): Promise<Response>;
export declare function isStaff(request: Request): Promise<boolean>;
export declare function sendMail(mail: { to: string; subject: string; text: string }): Promise<void>;
export declare function mailOfGuardian(accountId: string): Promise<string>;
