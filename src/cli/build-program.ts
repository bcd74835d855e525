import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { checkConfiguration } from '../app/check-configuration.js';
import { servePerspective } from '../app/serve-perspective.js';
import { serve } from '../app/serve.js';
import { addAgentCommands } from './agent-commands.js';
import { addApplicationCommands } from './application-commands.js';
import { addArchiveCommands } from './archive-commands.js';
import { addAuditCommands } from './audit-commands.js';
import { addCaCommands } from './ca-commands.js';
import { addCeremonyCommands } from './ceremony-commands.js';
import { addCertificateCommands } from './certificate-commands.js';
import { addDataSourceCommands } from './data-source-commands.js';
import { addDatabaseCommands } from './database-commands.js';
import { addDevelopmentCommand } from './development-command.js';
import { addDoctorCommand } from './doctor-command.js';
import { addDomainContactCommands } from './domain-contact-commands.js';
import { addDossierCommands } from './dossier-commands.js';
import { addEabCommands } from './eab-commands.js';
import { addEvidenceCommands } from './evidence-commands.js';
import { addKeyCommands } from './key-commands.js';
import { addMailCommands } from './mail-commands.js';
import { addNameCommands } from './name-commands.js';
import { addOfficerCommands } from './officer-commands.js';
import { addOrganizationCommands } from './organization-commands.js';
import { addOrganizationContactCommands } from './organization-contact-commands.js';
import { addPolicyCommands } from './policy-commands.js';
import { addProblemCommands } from './problem-commands.js';
import { addTestSiteCommands } from './test-site-commands.js';
import { addTokenCommands } from './token-commands.js';
import { print } from './report.js';
import { addValidationCommands } from './validation-commands.js';

/** All commands of `tegata`. */
export function buildProgram(): Command {
  const program = new Command('tegata')
    .description('an ACME certificate authority for organization-validated TLS certificates')
    .showHelpAfterError();

  program
    .command('serve')
    .description('run a production CA, or one of its remote perspectives, until SIGINT or SIGTERM')
    .requiredOption('--config <file>', 'configuration file; config/example.yaml shows every key')
    .addOption(new Option('--role <role>', 'ca, or a remote network perspective (config/perspective-example.yaml)').choices(['ca', 'perspective']).default('ca'))
    .action(({ config, role }: { config: string; role: 'ca' | 'perspective' }) => (role === 'ca' ? serve : servePerspective)(resolve(config)));

  addDevelopmentCommand(program);
  addOrganizationCommands(program);
  addApplicationCommands(program);
  addEvidenceCommands(program);
  addDataSourceCommands(program);
  addNameCommands(program);
  addOfficerCommands(program);
  addOrganizationContactCommands(program);
  addAgentCommands(program);
  addEabCommands(program);
  addValidationCommands(program);
  addDomainContactCommands(program);
  addMailCommands(program);
  addDatabaseCommands(program);
  addPolicyCommands(program);
  addAuditCommands(program);
  addDossierCommands(program);
  addArchiveCommands(program);
  addCeremonyCommands(program);
  addCaCommands(program);
  addTokenCommands(program);
  addCertificateCommands(program);
  addKeyCommands(program);
  addProblemCommands(program);
  addTestSiteCommands(program);
  addDoctorCommand(program);

  program
    .command('config')
    .description('the configuration file')
    .command('check <file>')
    .description('read it with everything that it names, and report every fault')
    .option('--json', 'answer with JSON')
    .action((file: string, options: { json?: boolean }) => {
      const checked = checkConfiguration(resolve(file));
      const text = [`${file} can be used`, ...checked.protectionsOff.map((protection) => `off: ${protection}`), ...checked.warnings.map((warning) => `warning: ${warning}`)].join('\n');
      print({ text, json: checked }, options.json === true);
    });

  return program;
}
