import { npmAcmeClient } from './clients/npm-acme-client.js';
import { describeLifeOfACertificate } from './support/life-of-a-certificate.js';

describeLifeOfACertificate(npmAcmeClient);
