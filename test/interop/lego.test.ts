import { lego } from './clients/lego.js';
import { describeLifeOfACertificate } from './support/life-of-a-certificate.js';

describeLifeOfACertificate(lego('Debian'));
describeLifeOfACertificate(lego('newest'));
