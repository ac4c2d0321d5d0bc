import { emailOf, type DemoCompany } from './people.ts';

/** Whom one can sign in as. */
export interface DemoAccounts {
  readonly password: string;
  readonly companies: readonly DemoCompany[];
}

/** Says whom one can be, and what to try. */
export function printDemo({ companies, password }: DemoAccounts, print: (line: string) => void): void {
  print('');
  print(`Demo: two companies that talk with each other, on data that goes when this stops. Password: ${password}`);
  for (const company of companies) {
    const [first, ...others] = company.people.map((person) => emailOf(company, person));
    const more = [...others, emailOf(company, company.admin)].map((email) => email.slice(0, email.indexOf('@')));
    print(`  ${company.name.padEnd(9)} ${first ?? ''}; also ${more.join(', ')}`);
  }
  print('Try: sign in as ann here and as bo in a private window, and write to each other.');
  print('     Stop this with Ctrl+C, go on writing in both, and read what the line at the foot says.');
  print('     Open "Sapporo showroom" for the rules of both companies, and scroll "All hands": 5,000 messages.');
  print('     Open the contacts: cards of people outside, one of them shared by a colleague, one in the trash.');
  print('     Verify a phone number in the settings: its code is written here instead of being sent.');
  print('');
}
