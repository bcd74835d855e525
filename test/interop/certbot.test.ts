import { certbot } from './clients/certbot.js';
import { describeLifeOfACertificate } from './support/life-of-a-certificate.js';

describeLifeOfACertificate(certbot('Debian'));
describeLifeOfACertificate(certbot('newest'));
